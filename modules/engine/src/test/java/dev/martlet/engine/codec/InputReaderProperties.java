package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.wire.InputLimits;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.json.JsonMapper;

class InputReaderProperties {
  /** A typical input. */
  record Move(double dx, double dy, String note) {
    Move {
      if (dx < -1 || dx > 1) {
        throw new IllegalArgumentException("dx must be -1 to 1");
      }
      if ("boom".equals(note)) {
        throw new AssertionError("a secret of the plugin");
      }
    }
  }

  /** A type for any input class. */
  record AnyType<I>(DataType<I> inputType, Optional<I> emptyInput) implements ShardType<I> {
    @Override
    public String name() {
      return "any";
    }

    @Override
    public Simulation<I> create(ShardContext context) {
      throw new UnsupportedOperationException();
    }
  }

  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  private static <I> InputReader<I> reader(Class<I> type, Optional<I> empty) {
    PluginJson json = new PluginJson(new InputLimits(4096, 8, 256, 32, 4096, 256), 100_000);
    return new InputReader<>(
        HostedType.of(new AnyType<>(DataType.of(type), empty), json, PluginSite.apart("any@1")));
  }

  private final InputReader<Move> reader = reader(Move.class, Optional.empty());

  /** An envelope that was read, and its input. */
  private record Read<I>(I input, OptionalLong clientSeq) {}

  private static <I> Read<I> read(InputReader<I> reader, byte[] message) throws BadInputException {
    InputEnvelope envelope = reader.read(message);
    return new Read<>(reader.input(envelope), envelope.clientSeq());
  }

  private Read<Move> read(String message) throws BadInputException {
    return read(reader, message.getBytes(StandardCharsets.UTF_8));
  }

  private InputError error(String message) {
    return assertThrows(BadInputException.class, () -> read(message), message).error();
  }

  @Property
  void whatAnotherMapperWroteIsRead(
      @ForAll("notes") String note, @ForAll long seq, @ForAll boolean seqFirst) throws Exception {
    String input = "{\"dx\":0.5,\"dy\":-3,\"note\":" + PLAIN.writeValueAsString(note) + "}";
    String number = "\"client_seq\":" + Long.toUnsignedString(seq);
    String message =
        seqFirst
            ? "{" + number + ",\"other\":[{}],\"input\":" + input + "}"
            : " {\"input\" : " + input + ", " + number + "} ";
    Read<Move> envelope = read(message);
    assertEquals(new Move(0.5, -3, note), envelope.input());
    assertEquals(OptionalLong.of(seq), envelope.clientSeq());
  }

  @Provide
  Arbitrary<String> notes() {
    return Arbitraries.strings().ofMaxLength(100).filter(s -> !s.equals("boom"));
  }

  @Property
  void anyBytesAreReadOrComplainedOf(@ForAll byte[] message) {
    assertReadOrComplained(message);
  }

  /** Almost valid messages, cut anywhere or with one byte changed. */
  @Property
  void everyTruncationAndCorruptionIsReadOrComplainedOf(@ForAll int at, @ForAll byte wrong) {
    byte[] message =
        "{\"input\":{\"dx\":1,\"dy\":0.25,\"note\":\"é\\u00e9\"},\"client_seq\":12}"
            .getBytes(StandardCharsets.UTF_8);
    int index = Math.floorMod(at, message.length);
    assertReadOrComplained(java.util.Arrays.copyOf(message, index));
    message[index] = wrong;
    assertReadOrComplained(message);
  }

  private void assertReadOrComplained(byte[] message) {
    try {
      assertNotNull(read(reader, message).input());
    } catch (BadInputException e) {
      assertNotNull(e.error().message());
    }
  }

  @Example
  void clientSeqIsAnUnsigned64BitInteger() throws Exception {
    String input = "{\"input\":{},\"client_seq\":%s}";
    assertEquals(OptionalLong.empty(), read("{\"input\":{}}").clientSeq());
    assertEquals(OptionalLong.empty(), read(input.formatted("null")).clientSeq());
    assertEquals(OptionalLong.of(0), read(input.formatted("0")).clientSeq());
    assertEquals(OptionalLong.of(-1), read(input.formatted("18446744073709551615")).clientSeq());
    for (String wrong :
        new String[] {"-1", "18446744073709551616", "1.5", "1e3", "\"1\"", "true", "[]", "{}"}) {
      assertEquals(Code.BAD_ENVELOPE, error(input.formatted(wrong)).code(), wrong);
    }
    assertTrue(
        error(input.formatted("-1"))
            .message()
            .contains(BigInteger.TWO.pow(64).subtract(BigInteger.ONE).toString()));
  }

  @Example
  void aMessageThatIsNoEnvelopeIsABadEnvelope() {
    for (String wrong : new String[] {"", " ", "1", "[]", "\"x\"", "null", "{", "{}x", "{} {}"}) {
      assertTrue(
          error(wrong).code() == Code.BAD_ENVELOPE
              || wrong.equals("{}") && error(wrong).code() == Code.BAD_INPUT,
          wrong);
    }
  }

  /** Whichever way a text is written: raw, as escapes, in a name, in a member that is ignored. */
  @Property
  void textIsTakenWhenItIsUnicode(@ForAll("anyText") String text) throws Exception {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
    boolean unicode = StandardCharsets.UTF_8.newEncoder().canEncode(text);
    for (String message :
        List.of(
            "{\"input\":{\"note\":\"%s\"},\"client_seq\":4}",
            "{\"input\":{\"dx\":0,\"%sx\":1},\"client_seq\":4}",
            "{\"client_seq\":4,\"input\":{},\"other\":[{\"x\":\"%s\"}]}",
            "{\"client_seq\":4,\"input\":{},\"%sx\":1}")) {
      if (unicode) {
        read(message.formatted(escaped));
      } else {
        InputError error = error(message.formatted(escaped));
        assertEquals(Code.BAD_INPUT, error.code());
        assertTrue(error.clientSeq().isPresent() || message.contains("%sx"), message);
      }
    }
  }

  @Provide
  Arbitrary<String> anyText() {
    return Arbitraries.oneOf(
            Arbitraries.of('\ud83d', '\ude00', 'x', '\\', '"'), Arbitraries.chars().all())
        .list()
        .ofMaxSize(4)
        .map(units -> units.stream().map(String::valueOf).collect(Collectors.joining()));
  }

  /** The strict decoder of the JDK knows; a byte order mark is not a part of the text. */
  @Property
  void bytesAreTakenWhenTheyAreUtf8(@ForAll @Size(max = 6) byte[] bytes) {
    byte[] text = bytes.clone();
    for (int i = 0; i < text.length; i++) {
      boolean plain = text[i] < 0 || text[i] >= ' ' && text[i] != '"' && text[i] != '\\';
      text[i] = plain ? text[i] : (byte) 'x';
    }
    byte[] head = "{\"input\":{\"note\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] tail = "\"}}".getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(head.length + text.length + tail.length);
    message.put(head).put(text).put(tail);
    boolean taken = true;
    try {
      read(reader, message.array());
    } catch (BadInputException e) {
      assertEquals(Code.BAD_ENVELOPE, e.error().code());
      taken = false;
    }
    assertEquals(isUtf8(text), taken);
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Example
  void aBadInputIsExplainedAndItsNumberKept() {
    InputError range = error("{\"input\":{\"dx\":2},\"client_seq\":5}");
    assertEquals(new InputError(Code.BAD_INPUT, "dx must be -1 to 1", OptionalLong.of(5)), range);
    InputError type = error("{\"client_seq\":6,\"input\":{\"dx\":\"fast\"}}");
    assertEquals(Code.BAD_INPUT, type.code());
    assertEquals(OptionalLong.of(6), type.clientSeq());
    InputError failing = error("{\"input\":{\"note\":\"boom\"}}");
    assertEquals("not an input of this shard", failing.message());
  }

  @Example
  void aMissingInputIsWhatTheTypeSays() throws Exception {
    assertEquals(Code.BAD_INPUT, error("{}").code());
    assertEquals(Code.BAD_INPUT, error("{\"input\":null}").code());
    InputReader<String> lenient = reader(String.class, Optional.of("nothing"));
    assertEquals("nothing", read(lenient, "{}".getBytes(StandardCharsets.UTF_8)).input());
    assertEquals(
        "nothing", read(lenient, "{\"input\":null}".getBytes(StandardCharsets.UTF_8)).input());
  }

  @Example
  void theLimitsHold() {
    assertEquals(
        Code.BAD_ENVELOPE,
        error("{\"x\":" + "[".repeat(8) + "]".repeat(8) + ",\"input\":{}}").code());
    assertEquals(
        Code.BAD_ENVELOPE, error("{\"x\":\"" + "y".repeat(257) + "\",\"input\":{}}").code());
    assertEquals(Code.BAD_ENVELOPE, error("{\"x\":" + "1".repeat(33) + ",\"input\":{}}").code());
    assertEquals(Code.BAD_ENVELOPE, error("[".repeat(4000)).code());
  }
}
