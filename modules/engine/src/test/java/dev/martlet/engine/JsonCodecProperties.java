package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardContext;
import dev.martlet.api.ShardType;
import dev.martlet.api.Simulation;
import dev.martlet.engine.Complaint.Code;
import dev.martlet.wire.InputLimits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

class JsonCodecProperties {
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
  record AnyType<I>(Class<I> inputType, Optional<I> emptyInput) implements ShardType<I> {
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

  private static <I> JsonCodec<I> codec(Class<I> type, Optional<I> empty) {
    return new PluginJson(new InputLimits(4096, 8, 256, 32), 100_000)
        .codecFor(new AnyType<>(type, empty));
  }

  private final JsonCodec<Move> codec = codec(Move.class, Optional.empty());

  /** An envelope that was read, with the input made of it. */
  private record Read<I>(I input, OptionalLong clientSeq) {}

  private static <I> Read<I> read(JsonCodec<I> codec, byte[] message) throws BadInputException {
    Envelope envelope = codec.read(message);
    return new Read<>(codec.input(envelope), envelope.clientSeq());
  }

  private Read<Move> read(String message) throws BadInputException {
    return read(codec, message.getBytes(StandardCharsets.UTF_8));
  }

  private Complaint complaint(String message) {
    return assertThrows(BadInputException.class, () -> read(message), message).complaint();
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

  /** Nearly right messages, cut anywhere or with one byte changed. */
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
      assertNotNull(read(codec, message).input());
    } catch (BadInputException e) {
      assertNotNull(e.complaint().message());
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
      assertEquals(Code.BAD_ENVELOPE, complaint(input.formatted(wrong)).code(), wrong);
    }
    assertTrue(
        complaint(input.formatted("-1"))
            .message()
            .contains(BigInteger.TWO.pow(64).subtract(BigInteger.ONE).toString()));
  }

  @Example
  void whatIsNoEnvelopeIsCalledSo() {
    for (String wrong : new String[] {"", " ", "1", "[]", "\"x\"", "null", "{", "{}x", "{} {}"}) {
      assertTrue(
          complaint(wrong).code() == Code.BAD_ENVELOPE
              || wrong.equals("{}") && complaint(wrong).code() == Code.BAD_INPUT,
          wrong);
    }
  }

  @Example
  void aBadInputIsExplainedAndItsNumberKept() {
    Complaint range = complaint("{\"input\":{\"dx\":2},\"client_seq\":5}");
    assertEquals(new Complaint(Code.BAD_INPUT, "dx must be -1 to 1", OptionalLong.of(5)), range);
    Complaint type = complaint("{\"client_seq\":6,\"input\":{\"dx\":\"fast\"}}");
    assertEquals(Code.BAD_INPUT, type.code());
    assertEquals(OptionalLong.of(6), type.clientSeq());
    Complaint failing = complaint("{\"input\":{\"note\":\"boom\"}}");
    assertEquals("not an input of this shard", failing.message());
  }

  @Example
  void aMissingInputIsWhatTheTypeSays() throws Exception {
    assertEquals(Code.BAD_INPUT, complaint("{}").code());
    assertEquals(Code.BAD_INPUT, complaint("{\"input\":null}").code());
    JsonCodec<String> lenient = codec(String.class, Optional.of("nothing"));
    assertEquals("nothing", read(lenient, "{}".getBytes(StandardCharsets.UTF_8)).input());
    assertEquals(
        "nothing", read(lenient, "{\"input\":null}".getBytes(StandardCharsets.UTF_8)).input());
  }

  @Example
  void theLimitsHold() {
    assertEquals(
        Code.BAD_ENVELOPE,
        complaint("{\"x\":" + "[".repeat(8) + "]".repeat(8) + ",\"input\":{}}").code());
    assertEquals(
        Code.BAD_ENVELOPE, complaint("{\"x\":\"" + "y".repeat(257) + "\",\"input\":{}}").code());
    assertEquals(
        Code.BAD_ENVELOPE, complaint("{\"x\":" + "1".repeat(33) + ",\"input\":{}}").code());
    assertEquals(Code.BAD_ENVELOPE, complaint("[".repeat(4000)).code());
  }
}
