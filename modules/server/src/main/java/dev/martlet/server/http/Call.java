package dev.martlet.server.http;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputReader;
import dev.martlet.engine.codec.JsonFaults;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.JoinRequest;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.JsonText;
import dev.martlet.wire.QueryString;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request to the API, as its operations see it. The request's thread only. */
final class Call {
  /** Numbers keep their digits: an option is passed on as it was written. */
  private static final ObjectReader OBJECTS =
      Answer.MAPPER.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Of an envelope, only a few members are read here; no number is. */
  private static final ObjectReader ENVELOPES = Answer.MAPPER.reader();

  private final HttpContext context;
  private final ServerRequest request;

  Call(HttpContext context, ServerRequest request) {
    this.context = context;
    this.request = request;
  }

  Headers headers() {
    return request.headers();
  }

  /** The address that the request came from, which may be a proxy's. */
  InetAddress peer() {
    return ((InetSocketAddress) request.remotePeer().address()).getAddress();
  }

  /** The address that the request came from in the end, if a proxy says so that is believed. */
  InetAddress client() {
    return context.admission().client(peer(), headers());
  }

  QueryString query() {
    return QueryString.parse(request.prologue().query().rawValue());
  }

  /** The part of the path that names a shard, not validated. */
  String shardName() {
    return request.path().pathParameters().get("id");
  }

  ShardId shardId() throws RefusedException {
    return JoinRequest.shardId(shardName());
  }

  /** The shard that the path names. */
  Shard<?> shard() throws RefusedException {
    ShardId id = shardId();
    return context
        .registry()
        .find(id)
        .orElseThrow(
            () -> new RefusedException(AdmissionRefusals.noSuchShard("there is no shard " + id)));
  }

  /** Authenticates the caller. */
  Principal principal() throws RefusedException, InterruptedException {
    return context.admission().identify(peer(), headers());
  }

  /** Refuses everyone but admins. */
  void requireAdmin() throws RefusedException, InterruptedException {
    Admission.requireAdmin(principal());
  }

  /** Whether the body may be longer than so many bytes, as far as its head says. */
  boolean bodyMayExceed(int bytes) {
    return headers().contains(HeaderNames.TRANSFER_ENCODING)
        || headers().contentLength().orElse(0) > bytes;
  }

  /** The body. It may be as long as a WebSocket message. */
  byte[] body() throws RefusedException {
    return HttpConnection.CURRENT
        .get()
        .body()
        .read(context.config().get(InputSettings.MESSAGE_BYTES));
  }

  /** How many bytes of the body were read, also if it was refused then. */
  int bodyReceived() {
    return HttpConnection.CURRENT.get().body().received();
  }

  /** Parses a JSON object. A member that comes twice, or text that is not Unicode, is refused. */
  static JsonNode object(byte[] body) throws RefusedException {
    if (JsonText.fault(body) != null) {
      throw new RefusedException(ApiRefusals.badBody("the body is not text of Unicode in UTF-8"));
    }
    return object(body, OBJECTS.with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY));
  }

  /**
   * Reads the members of an envelope. Of those that are objects or arrays, the input among them,
   * only that they are is kept: to build them costs many times what they cost to send. The shard
   * reads the envelope, too, and refuses members that come twice.
   */
  static JsonNode envelope(byte[] body) throws RefusedException {
    Optional<InputError> fault = InputReader.textFault(body);
    if (fault.isPresent()) {
      throw new RefusedException(ApiRefusals.of(fault.get()));
    }
    try (JsonParser parser = ENVELOPES.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new RefusedException(ApiRefusals.badBody("the body must be a JSON object"));
      }
      return members(parser);
    } catch (JacksonException e) {
      throw new RefusedException(ApiRefusals.badBody(JsonFaults.text(e, body)));
    }
  }

  private static JsonNode members(JsonParser parser) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken value = parser.nextToken();
      if (value.isStructStart()) {
        parser.skipChildren();
        members.putObject(name);
      } else {
        members.set(name, parser.<JsonNode>readValueAsTree());
      }
    }
    return members;
  }

  private static JsonNode object(byte[] body, ObjectReader reader) throws RefusedException {
    try {
      JsonNode node = reader.readTree(body);
      if (node != null && node.isObject()) {
        return node;
      }
      throw new RefusedException(ApiRefusals.badBody("the body must be a JSON object"));
    } catch (MismatchedInputException e) { // the tree's only rule is about members
      throw new RefusedException(ApiRefusals.badBody("a member comes twice"));
    } catch (JacksonException e) {
      throw new RefusedException(ApiRefusals.badBody(JsonFaults.text(e, body)));
    } catch (NumberFormatException e) { // of BigDecimal
      throw new RefusedException(ApiRefusals.badBody("a number in it has too large an exponent"));
    }
  }
}
