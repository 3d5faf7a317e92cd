package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.system.RawClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The frames of RFC 6455, case by case, over a raw socket: once in one piece and once octet by
 * octet. Prints a table of the cases.
 */
@Tag("sockets")
class Rfc6455FramesTest {
  private static final byte[] DONE = close("03e8");
  private static final String HALF = say("both").substring(0, 9);
  private static final String OTHER_HALF = say("both").substring(9);

  private static Rfc6455Server server;

  @BeforeAll
  static void start() throws Exception {
    server = new Rfc6455Server("rfc6455-frames");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /**
   * One case of the RFC.
   *
   * @param section of the RFC
   * @param what the case is about
   * @param sent the bytes that the client sends
   * @param seen the outcome, in order: {@code close N}, {@code pong X}, {@code said X}
   */
  private record Case(String section, String what, byte[] sent, String... seen) {
    @Override
    public String toString() {
      return section + " " + what;
    }
  }

  private static byte[] frame(int firstByte, String payload) {
    return RawClient.frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] all(byte[]... parts) {
    return RawClient.concat(parts);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static String say(String text) {
    return "{\"input\":{\"text\":\"" + text + "\"}}";
  }

  private static byte[] close(String hexPayload) {
    return RawClient.frame(0x88, hex(hexPayload));
  }

  private static byte[] text(String hexPayload) {
    return RawClient.frame(0x81, hex(hexPayload));
  }

  static Stream<Case> cases() {
    return Stream.of(
            messages(),
            pingsAndCloses(),
            badControlFrames(),
            badFrames(),
            lengths(),
            badText(),
            reservedOpcodes(),
            closeCodes())
        .flatMap(group -> group);
  }

  /** Whole and fragmented messages that reach the shard. */
  private static Stream<Case> messages() {
    return Stream.of(
        new Case("5.6", "text message", all(frame(0x81, say("t")), DONE), "said t"),
        new Case("5.6", "binary message", all(frame(0x82, say("b")), DONE), "said b"),
        new Case(
            "5.2",
            "16-bit length",
            all(frame(0x81, say("x".repeat(200))), DONE),
            "said " + "x".repeat(200)),
        new Case(
            "5.4",
            "two fragments",
            all(frame(0x01, HALF), frame(0x80, OTHER_HALF), DONE),
            "said both"),
        new Case(
            "5.4",
            "empty fragments",
            all(frame(0x01, ""), frame(0x00, say("e")), frame(0x00, ""), frame(0x80, ""), DONE),
            "said e"),
        new Case(
            "5.4",
            "ping between fragments",
            all(frame(0x01, HALF), frame(0x89, "p"), frame(0x80, OTHER_HALF), DONE),
            "pong p",
            "said both"),
        new Case(
            "8.1",
            "character over two fragments",
            all(
                RawClient.frame(
                    0x01, all(hex("7b22696e707574223a7b2274657874223a22"), hex("e282"))),
                RawClient.frame(0x80, all(hex("ac"), hex("227d7d"))),
                DONE),
            "said \u20ac"));
  }

  /** Well-formed control frames. */
  private static Stream<Case> pingsAndCloses() {
    return Stream.of(
        new Case("5.5.2", "ping", all(frame(0x89, "hello"), DONE), "pong hello"),
        new Case("5.5.2", "empty ping", all(frame(0x89, ""), DONE), "pong "),
        new Case(
            "5.5.2",
            "ping of 125 bytes",
            all(frame(0x89, "z".repeat(125)), DONE),
            "pong " + "z".repeat(125)),
        new Case(
            "5.5.2",
            "pings in order",
            all(frame(0x89, "1"), frame(0x89, "2"), frame(0x89, "3"), DONE),
            "pong 1",
            "pong 2",
            "pong 3"),
        new Case(
            "5.5.3", "unsolicited pong", all(frame(0x8A, "u"), frame(0x89, "a"), DONE), "pong a"),
        new Case("5.5.1", "close without a code", close(""), "close none"),
        new Case("5.5.1", "close with a reason", close("03e8 6279 65"), "close 1000"),
        new Case("5.5.1", "data after a close", all(DONE, frame(0x83, "?")), "close 1000"));
  }

  /** Control frames that are too short, too long or fragmented. */
  private static Stream<Case> badControlFrames() {
    return Stream.of(
        new Case("5.5.1", "close of one byte", close("03"), "close 1002"),
        new Case("5.5", "close over 125 bytes", RawClient.frame(0x88, new byte[126]), "close 1002"),
        new Case("5.5", "ping over 125 bytes", frame(0x89, "z".repeat(126)), "close 1002"),
        new Case("5.5", "fragmented ping", frame(0x09, "p"), "close 1002"),
        new Case("5.5", "fragmented close", RawClient.frame(0x08, hex("03e8")), "close 1002"));
  }

  /** Frames that break the framing rules. */
  private static Stream<Case> badFrames() {
    return Stream.of(
        new Case("5.2", "RSV1", frame(0xC1, say("r")), "close 1002"),
        new Case("5.2", "RSV2", frame(0xA1, say("r")), "close 1002"),
        new Case("5.2", "RSV3", frame(0x91, say("r")), "close 1002"),
        new Case("5.1", "unmasked frame", hex("8102 7b7d"), "close 1002"),
        new Case("5.4", "continuation of nothing", frame(0x80, "c"), "close 1002"),
        new Case(
            "5.4",
            "message inside another",
            all(frame(0x01, HALF), frame(0x81, say("i"))),
            "close 1002"));
  }

  /** Lengths that are not minimal, or over the limit of the server. */
  private static Stream<Case> lengths() {
    return Stream.of(
        new Case("5.2", "16-bit length of 125", hex("82fe 007d 00000000"), "close 1002"),
        new Case(
            "5.2", "64-bit length of 65535", hex("82ff 000000000000ffff 00000000"), "close 1002"),
        new Case(
            "5.2",
            "64-bit length with its top bit",
            hex("82ff 8000000000000000 00000000"),
            "close 1002"),
        new Case(
            "7.4", "message over the limit", hex("82ff 0000000000010001 00000000"), "close 1009"),
        new Case(
            "5.2",
            "64-bit length",
            frame(0x82, "{\"x\":\"" + "y".repeat(130_800) + "\"}"),
            "close 1009"));
  }

  /** Text that is not UTF-8. */
  private static Stream<Case> badText() {
    return Stream.of(
        new Case("8.1", "text that is not UTF-8", text("ff"), "close 1007"),
        new Case("8.1", "text that ends in a character", text("e282"), "close 1007"),
        new Case("8.1", "overlong form", text("c080"), "close 1007"),
        new Case("8.1", "surrogate", text("eda080"), "close 1007"),
        new Case("8.1", "beyond U+10FFFF", text("f4908080"), "close 1007"),
        new Case(
            "8.1",
            "bad byte in an unfinished fragment",
            RawClient.frame(0x01, hex("41ff")),
            "close 1007"),
        new Case("8.1", "reason that is not UTF-8", close("03e8 ff"), "close 1007"));
  }

  private static Stream<Case> reservedOpcodes() {
    return Stream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
        .map(
            opcode ->
                new Case(
                    "5.2", "reserved opcode " + opcode, frame(0x80 | opcode, ""), "close 1002"));
  }

  private static Stream<Case> closeCodes() {
    return Stream.concat(
        Stream.of(1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999)
            .map(code -> closeCode(code, code)),
        Stream.of(0, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000, 65535)
            .map(code -> closeCode(code, 1002)));
  }

  private static Case closeCode(int sent, int answered) {
    return new Case(
        "7.4", "close code " + sent, close("%04x".formatted(sent)), "close " + answered);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachCaseHasItsOutcomeHoweverItIsCut(Case one) throws Exception {
    List<String> expected = new ArrayList<>(List.of(one.seen()));
    if (!expected.getLast().startsWith("close")) {
      expected.add("close 1000");
    }
    assertEquals(expected, outcome(one, one.sent().length), "in one piece");
    assertEquals(expected, outcome(one, 1), "octet by octet");
    server.saw(one.section(), one.what(), shorten(expected));
  }

  private static String shorten(List<String> seen) {
    return seen.stream().map(s -> s.length() > 20 ? s.substring(0, 17) + "..." : s).toList() + "";
  }

  /** Everything that is seen until the server has closed: pongs, applied inputs, the close. */
  private static List<String> outcome(Case one, int step) throws Exception {
    String shard = "odd:0:1:none:" + Integer.toHexString(System.identityHashCode(one)) + step;
    List<String> seen = new ArrayList<>();
    try (RawClient watcher = RawClient.join(server.shardPort(), shard, "watcher");
        RawClient client = RawClient.join(server.shardPort(), shard, "c")) {
      watcher.read(RawClient.BINARY);
      client.sendInPieces(one.sent(), step);
      Frame frame = client.read();
      while (frame.opcode() != RawClient.CLOSE) {
        if (frame.opcode() == RawClient.PONG) {
          seen.add("pong " + frame.text());
        }
        frame = client.read();
      }
      for (String expected : one.seen()) {
        if (expected.startsWith("said ")) { // the watcher sees it even if the client is gone
          watcher.readUntil("\"c " + expected + "\"");
          seen.add(expected);
        }
      }
      seen.add("close " + (frame.payload().length == 0 ? "none" : frame.closeCode()));
    }
    return seen;
  }
}
