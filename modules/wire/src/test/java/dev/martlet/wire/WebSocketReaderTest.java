package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WebSocketReaderTest {
  private static final int LIMIT = 70_000;
  private static final int TEXT = 1;
  private static final int BINARY = 2;

  /** Records what it receives. */
  private static final class Record implements WebSocketReader.Listener {
    final List<String> events = new ArrayList<>();

    @Override
    public void message(byte[] payload, boolean text) {
      events.add((text ? "text " : "binary ") + HexFormat.of().formatHex(payload));
    }

    @Override
    public void ping(byte[] payload) {
      events.add("ping " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void pong(byte[] payload) {
      events.add("pong " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void close(int code, String reason) {
      events.add("close " + code + " " + reason);
    }
  }

  private static byte[] frame(boolean fin, int opcode, byte[] payload) {
    return frame((fin ? 0x80 : 0) | opcode, payload, 0x9AC30F55);
  }

  private static byte[] frame(int firstByte, byte[] payload, int mask) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      frame.put((byte) 0xFE).putShort((short) payload.length);
    } else {
      frame.put((byte) 0xFF).putLong(payload.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask >>> 24 - 8 * (i & 3)));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> read(byte[] bytes, int step) throws WebSocketViolation {
    Record record = new Record();
    WebSocketReader reader = new WebSocketReader(LIMIT, record);
    for (int at = 0; at < bytes.length; at += step) {
      reader.feed(bytes, at, Math.min(bytes.length, at + step));
    }
    return record.events;
  }

  /**
   * Returns the code of the violation, which must be the same whether the bytes arrive at once or
   * one by one.
   */
  private static int violation(byte[] bytes) {
    int whole =
        assertThrows(WebSocketViolation.class, () -> read(bytes, Math.max(1, bytes.length))).code();
    int single = assertThrows(WebSocketViolation.class, () -> read(bytes, 1)).code();
    assertEquals(whole, single);
    return whole;
  }

  @Provide
  Arbitrary<byte[]> payloads() {
    return Arbitraries.integers()
        .between(0, 300)
        .flatMap(size -> Arbitraries.bytes().array(byte[].class).ofSize(size));
  }

  @Property(tries = 300)
  void messagesComeWholeHoweverTheyAreFragmentedAndCut(
      @ForAll("payloads") byte[] payload,
      @ForAll @Size(max = 6) List<@IntRange(max = 300) Integer> cuts,
      @ForAll @IntRange(min = 1, max = 40) int step)
      throws Exception {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    int at = 0;
    int opcode = BINARY;
    for (int cut : cuts) {
      int end = Math.max(at, Math.min(cut, payload.length));
      sent.writeBytes(frame(false, opcode, java.util.Arrays.copyOfRange(payload, at, end)));
      sent.writeBytes(frame(true, 9, new byte[] {(byte) cut}));
      expected.add("ping " + HexFormat.of().toHexDigits((byte) cut));
      opcode = 0;
      at = end;
    }
    sent.writeBytes(frame(true, opcode, java.util.Arrays.copyOfRange(payload, at, payload.length)));
    expected.add("binary " + HexFormat.of().formatHex(payload));
    assertEquals(expected, read(sent.toByteArray(), step));
  }

  @Property
  void textIsTakenExactlyIfItIsUtf8(@ForAll("payloads") byte[] payload) throws Exception {
    boolean valid = true;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
    } catch (CharacterCodingException e) {
      valid = false;
    }
    byte[] sent = frame(true, TEXT, payload);
    if (valid) {
      assertEquals(List.of("text " + HexFormat.of().formatHex(payload)), read(sent, 1));
    } else {
      assertEquals(CloseCode.BAD_UTF8, violation(sent));
    }
  }

  /** All sequences of up to three bytes, and many of four, against the JDK's own decoder. */
  @Example
  void theValidatorAgreesWithTheJdkOnShortSequences() {
    Random random = new Random(42);
    for (int i = 0; i < 400_000; i++) {
      byte[] bytes = new byte[1 + i % 4];
      random.nextBytes(bytes);
      bytes[0] |= (byte) 0x80;
      for (int k = 1; k < bytes.length; k++) {
        bytes[k] = (byte) (random.nextInt(8) == 0 ? bytes[k] : 0x80 | bytes[k] & 0x3F);
      }
      Utf8Validator validator = new Utf8Validator();
      boolean ours = validator.accept(bytes, 0, bytes.length) && validator.complete();
      boolean theirs;
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        theirs = true;
      } catch (CharacterCodingException e) {
        theirs = false;
      }
      assertEquals(theirs, ours, HexFormat.of().formatHex(bytes));
    }
  }

  @Example
  void badUtf8IsRefusedAtTheByteThatBreaksIt() throws Exception {
    byte[] sent = frame(false, TEXT, new byte[] {'a', (byte) 0xED, (byte) 0xA0, 'x'});
    Record record = new Record();
    WebSocketReader reader = new WebSocketReader(LIMIT, record);
    reader.feed(sent, 0, sent.length - 2);
    assertEquals(
        CloseCode.BAD_UTF8,
        assertThrows(
                WebSocketViolation.class, () -> reader.feed(sent, sent.length - 2, sent.length - 1))
            .code());
  }

  @Property
  void noiseIsReadOrRefused(@ForAll byte[] noise, @ForAll @IntRange(min = 1, max = 9) int step) {
    try {
      read(noise, step);
    } catch (WebSocketViolation e) {
      assertTrue(
          List.of(CloseCode.PROTOCOL_ERROR, CloseCode.BAD_UTF8, CloseCode.TOO_BIG)
              .contains(e.code()));
    }
  }

  @Property
  void onlyTheCutMatters(@ForAll byte[] noise, @ForAll @IntRange(min = 1, max = 9) int step) {
    assertEquals(outcome(noise, noise.length + 1), outcome(noise, step));
  }

  private static String outcome(byte[] bytes, int step) {
    try {
      return read(bytes, step).toString();
    } catch (WebSocketViolation e) {
      return e.code() + e.getMessage();
    }
  }

  @Example
  void whatTheRfcForbidsIsAProtocolError() {
    byte[] none = {};
    for (int reserved : new int[] {0x40, 0x20, 0x10}) {
      assertEquals(1002, violation(frame(0x80 | reserved | TEXT, none, 1))); // 5.2
    }
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      assertEquals(1002, violation(frame(true, opcode, none))); // 5.2
    }
    assertEquals(1002, violation(new byte[] {(byte) 0x81, 0x00})); // 5.1: unmasked
    assertEquals(1002, violation(frame(false, 9, none))); // 5.5: fragmented ping
    assertEquals(1002, violation(frame(true, 9, new byte[126]))); // 5.5: long ping
    assertEquals(1002, violation(frame(true, 8, new byte[126]))); // 5.5: long close
    assertEquals(1002, violation(frame(true, 0, none))); // 5.4: nothing to continue
    assertEquals( // 5.4: a message inside another
        1002, violation(concat(frame(false, TEXT, none), frame(true, TEXT, none))));
    assertEquals(1002, violation(hex("82fe007d00000000"))); // 5.2: 125 in two bytes
    assertEquals(1002, violation(hex("82ff000000000000ffff00000000"))); // 5.2: 65535 in eight
    assertEquals(1002, violation(hex("82ffffffffffffffffff00000000"))); // 5.2: 64th bit
    assertEquals(1002, violation(frame(true, 8, new byte[1]))); // 5.5.1
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Example
  void ofEmptyFragmentsOnlyAFewAreTakenInAMessage() throws Exception {
    byte[] none = {};
    byte[] empty = frame(false, 0, none);
    byte[] few = concat(frame(false, TEXT, none), empty, empty, empty, frame(true, 0, utf8("a")));
    assertEquals(List.of("text 61"), read(few, 1));
    byte[] most = frame(false, TEXT, none);
    for (int i = 1; i < 16; i++) {
      most = concat(most, empty);
    }
    byte[] twice = concat(most, frame(true, 0, none), most, frame(true, 0, utf8("b")));
    assertEquals(List.of("text ", "text 62"), read(twice, 1));
    assertEquals(1008, violation(concat(most, empty)));
    assertEquals(1008, violation(concat(most, frame(true, 9, none), empty)), "with pings between");
  }

  /** A listener that pays for frames until it has no more. */
  private static final class Paying implements WebSocketReader.Listener {
    private final Record record = new Record();
    private final List<Long> paid = new ArrayList<>();
    private final int most;

    Paying(int most) {
      this.most = most;
    }

    @Override
    public void frame(long payload) throws WebSocketViolation {
      if (paid.size() == most) {
        throw new WebSocketViolation(CloseCode.POLICY_VIOLATION, "too many");
      }
      paid.add(payload);
    }

    @Override
    public void message(byte[] payload, boolean text) {
      record.message(payload, text);
    }

    @Override
    public void ping(byte[] payload) {
      record.ping(payload);
    }

    @Override
    public void pong(byte[] payload) {
      record.pong(payload);
    }

    @Override
    public void close(int code, String reason) {
      record.close(code, reason);
    }
  }

  /** Whatever the frames are: control frames, fragments and empty ones cost one each. */
  @Property
  void everyFrameIsPaidForBeforeItsPayloadIsRead(
      @ForAll @Size(max = 20) List<@IntRange(max = 5) Integer> kinds,
      @ForAll @IntRange(max = 20) int most,
      @ForAll @IntRange(min = 1, max = 40) int step) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    List<Long> lengths = new ArrayList<>();
    for (int kind : kinds) {
      byte[] payload = new byte[kind == 5 ? 300 : kind];
      boolean control = kind % 2 == 0 && kind < 5;
      if (control) {
        sent.writeBytes(frame(true, 9 + kind % 4 / 2, payload));
        lengths.add((long) payload.length);
      } else { // a message in two fragments
        sent.writeBytes(frame(false, BINARY, payload));
        sent.writeBytes(frame(true, 0, new byte[0]));
        lengths.add((long) payload.length);
        lengths.add(0L);
      }
    }
    Paying paying = new Paying(most);
    WebSocketReader reader = new WebSocketReader(LIMIT, paying);
    byte[] bytes = sent.toByteArray();
    boolean refused = false;
    try {
      for (int at = 0; at < bytes.length; at += step) {
        reader.feed(bytes, at, Math.min(bytes.length, at + step));
      }
    } catch (WebSocketViolation e) {
      refused = true;
      assertEquals(CloseCode.POLICY_VIOLATION, e.code());
    }
    assertEquals(lengths.size() > most, refused);
    assertEquals(lengths.subList(0, Math.min(most, lengths.size())), paying.paid);
  }

  /** However the bytes are cut, and whatever control frames are between the fragments. */
  @Property
  void whatIsHeldIsOfTheMessageThatIsNotComplete(
      @ForAll @Size(max = 12) List<@IntRange(max = 400) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 90) int step)
      throws Exception {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    List<Integer> ends = new ArrayList<>();
    long payloads = 0;
    for (int length : lengths) {
      sent.writeBytes(frame(false, BINARY, new byte[length]));
      sent.writeBytes(frame(true, 9, new byte[length % 5]));
      sent.writeBytes(frame(true, 0, new byte[1]));
      payloads += length + 1;
      ends.add(sent.size());
    }
    byte[] bytes = sent.toByteArray();
    WebSocketReader reader = new WebSocketReader(LIMIT, new Record());
    for (int at = 0; at < bytes.length; ) {
      int to = Math.min(bytes.length, at + step);
      reader.feed(bytes, at, to);
      at = to;
      assertEquals(ends.stream().filter(end -> end <= to).count(), reader.completed());
      assertEquals(!ends.contains(to), reader.isAmidst());
      int began = ends.stream().filter(end -> end <= to).reduce(0, Math::max);
      assertTrue(reader.held() <= 2 * (to - began), "no more than twice what has arrived");
    }
    assertEquals(payloads, reader.taken());
    assertEquals(0, reader.held());
  }

  @Example
  void messagesThatAreDiscardedAreNotHeldAndCloseFramesAreRead() throws Exception {
    Record record = new Record();
    WebSocketReader reader = new WebSocketReader(LIMIT, record);
    byte[] half = frame(false, TEXT, new byte[1000]);
    reader.feed(half, 0, half.length);
    assertEquals(1000, reader.held());
    reader.discardMessages();
    byte[] rest =
        concat(
            frame(false, 0, new byte[1000]),
            frame(true, 9, utf8("p")),
            frame(true, 0, new byte[] {(byte) 0xC3}), // no UTF-8, which matters no more
            frame(true, TEXT, utf8("another")));
    reader.feed(rest, 0, rest.length);
    assertEquals(0, reader.held());
    byte[] close = frame(true, 8, new byte[] {3, (byte) 0xE8});
    reader.feed(close, 0, close.length);
    assertEquals(List.of("ping 70", "close 1000 "), record.events);
  }

  @Example
  void afterAViolationNothingIsHeld() {
    WebSocketReader reader = new WebSocketReader(LIMIT, new Record());
    byte[] sent = concat(frame(false, TEXT, new byte[1000]), frame(true, 3, new byte[0]));
    assertThrows(WebSocketViolation.class, () -> reader.feed(sent, 0, sent.length));
    assertEquals(0, reader.held());
    assertEquals(false, reader.isAmidst());
  }

  @Example
  void closeCodesAreChecked() throws Exception {
    for (int code = 0; code < 6000; code++) {
      byte[] sent = frame(true, 8, new byte[] {(byte) (code >> 8), (byte) code, 'o', 'k'});
      boolean defined =
          code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
      if (defined || code >= 3000 && code < 5000) {
        assertEquals(List.of("close " + code + " ok"), read(sent, 3));
      } else {
        assertEquals(CloseCode.PROTOCOL_ERROR, violation(sent));
      }
    }
    assertEquals(List.of("close 1005 "), read(frame(true, 8, new byte[0]), 1));
    assertEquals(1007, violation(frame(true, 8, new byte[] {3, (byte) 0xE8, (byte) 0xC3})));
  }

  @Example
  void whatComesAfterACloseIsIgnored() throws Exception {
    byte[] sent = concat(frame(true, 8, new byte[] {3, (byte) 0xE8}), frame(true, 3, new byte[0]));
    assertEquals(List.of("close 1000 "), read(sent, 1));
    assertEquals(List.of("close 1000 "), read(sent, sent.length));
  }

  @Example
  void aMessageMayBeAsLongAsTheLimitAndNoLonger() throws Exception {
    byte[] longest = new byte[LIMIT];
    assertEquals(1, read(frame(true, BINARY, longest), 1000).size());
    assertEquals(1009, violation(frame(true, BINARY, new byte[LIMIT + 1])));
    byte[] half = new byte[LIMIT / 2];
    byte[] rest = new byte[LIMIT / 2 + 1];
    assertEquals(1009, violation(concat(frame(false, BINARY, half), frame(true, 0, rest))));
    // Refused by the header alone: the reader waits for no byte of a payload of 2^62 bytes.
    assertEquals(1009, violation(hex("82ff400000000000000000000000")));
  }

  @Property
  void closeReasonsAreCutAtACharacter(@ForAll String reason) {
    byte[] frame = WebSocketFrames.close(1013, reason);
    assertEquals((byte) 0x88, frame[0]);
    assertEquals(frame.length - 2, frame[1]);
    assertTrue(frame[1] <= 125);
    String sent = new String(frame, 4, frame.length - 4, StandardCharsets.UTF_8);
    String whole = new String(utf8(reason), StandardCharsets.UTF_8);
    assertTrue(whole.startsWith(sent));
    if (utf8(reason).length > 123) {
      assertTrue(frame[1] > 125 - 4, "cut by less than one character");
    } else {
      assertEquals(whole, sent);
    }
  }
}
