package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads an event stream as the HTML standard says, on a thread of its own. */
final class EventStreamClient implements AutoCloseable {
  /** An event; the name of a plain message is empty. */
  record Event(String name, String id, String data) {}

  private static final Event END = new Event("the stream has ended", "", "");

  final HttpResponse<InputStream> response;

  /** The body of a refusal; empty if there is a stream. */
  final String error;

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> comments = new LinkedBlockingQueue<>();

  private EventStreamClient(HttpResponse<InputStream> response) throws IOException {
    this.response = response;
    if (response.statusCode() != 200) {
      try (InputStream body = response.body()) {
        error = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
      events.add(END);
      return;
    }
    error = "";
    Thread.ofPlatform().daemon().start(this::read);
  }

  static EventStreamClient open(HttpClient http, URI uri, Optional<String> token) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return new EventStreamClient(
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
  }

  private void read() {
    String name = "";
    String id = "";
    StringBuilder data = new StringBuilder();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String value = line.substring(line.indexOf(':') + 1).stripLeading();
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            events.add(new Event(name, id, data.toString()));
          }
          name = "";
          data.setLength(0);
        } else if (line.startsWith(":")) {
          comments.add(value);
        } else if (line.startsWith("event:")) {
          name = value;
        } else if (line.startsWith("id:")) {
          id = value;
        } else if (line.startsWith("data:")) {
          data.append(data.isEmpty() ? "" : "\n").append(value);
        }
      }
    } catch (IOException e) {
      // cut, or closed here
    } finally {
      events.add(END);
    }
  }

  /** The next event; fails if there is none. */
  Event next() throws InterruptedException {
    Event event = events.poll(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertTrue(event != null && event != END, "no event comes");
    return event;
  }

  /** The next event of a name; events before it are skipped. */
  Event await(String name) throws InterruptedException {
    Event event = next();
    while (!event.name().equals(name)) {
      event = next();
    }
    return event;
  }

  /** The next snapshot that holds some text. */
  Event awaitSnapshot(String text) throws InterruptedException {
    Event event = await("");
    while (!event.data().contains(text)) {
      event = await("");
    }
    return event;
  }

  void awaitEnd() throws InterruptedException {
    Event event = events.take();
    while (event != END) {
      event = events.poll(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertTrue(event != null, "the stream does not end");
    }
  }

  String comment() throws InterruptedException {
    String comment = comments.poll(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertTrue(comment != null, "no comment comes");
    return comment;
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      // closed in either case
    }
  }
}
