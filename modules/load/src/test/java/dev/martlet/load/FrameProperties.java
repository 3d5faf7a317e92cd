package dev.martlet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class FrameProperties {
  private static byte[] serverFrame(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(10 + payload.length);
    frame.put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else if (payload.length < 65_536) {
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    frame.put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] payload(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (length + 31 * i);
    }
    return payload;
  }

  @Property(tries = 200)
  void framesAreTheSameInWhateverPiecesTheyCome(
      @ForAll @Size(max = 8) List<@IntRange(min = 0, max = 70_000) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 3_000) int piece)
      throws Exception {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    for (int length : lengths) {
      byte[] payload = payload(length);
      stream.writeBytes(serverFrame(0x82, payload));
      byte[] kept = Arrays.copyOf(payload, Math.min(length, ServerFrames.KEPT));
      expected.add("2 " + length + " " + Arrays.toString(kept));
    }
    List<String> seen = new ArrayList<>();
    ServerFrames frames =
        new ServerFrames(
            (opcode, bytes, from, kept, length) ->
                seen.add(
                    opcode
                        + " "
                        + length
                        + " "
                        + Arrays.toString(Arrays.copyOfRange(bytes, from, from + kept))));
    byte[] all = stream.toByteArray();
    for (int from = 0; from < all.length; from += piece) {
      frames.feed(all, from, Math.min(all.length, from + piece));
    }
    assertEquals(expected, seen);
  }

  @Property
  void whatNoServerSendsIsAnError(@ForAll @IntRange(min = 0, max = 0xFFFF) int start) {
    ServerFrames frames = new ServerFrames((opcode, bytes, from, kept, length) -> {});
    byte[] bytes = {(byte) (start >> 8), (byte) start};
    boolean fine = start >> 12 == 8 && (start & 0x80) == 0;
    if (!fine) {
      assertThrows(IOException.class, () -> frames.feed(bytes, 0, 2));
    }
  }

  @Property
  void aClientsFrameHoldsItsPayloadMasked(@ForAll @IntRange(min = 0, max = 65_535) int length) {
    byte[] payload = payload(length);
    ByteBuffer frame = ClientFrames.of(ClientFrames.TEXT, payload);
    assertEquals((byte) 0x81, frame.get());
    int second = frame.get() & 0xFF;
    assertEquals(0x80, second & 0x80);
    assertEquals(length, (second & 0x7F) == 126 ? frame.getShort() & 0xFFFF : second & 0x7F);
    byte[] mask = new byte[4];
    frame.get(mask);
    byte[] unmasked = new byte[frame.remaining()];
    for (int i = 0; i < unmasked.length; i++) {
      unmasked[i] = (byte) (frame.get() ^ mask[i % 4]);
    }
    assertEquals(Arrays.toString(payload), Arrays.toString(unmasked));
  }

  @Property
  void aNumberIsFoundBehindItsName(
      @ForAll @LongRange(min = 0, max = 9_000_000_000_000_000L) long value,
      @ForAll @Size(max = 5) List<@IntRange(min = 0, max = 3) Integer> before) {
    StringBuilder text = new StringBuilder("{");
    before.forEach(i -> text.append(List.of("\"t", "\"", "\"ts", "x").get(i)));
    text.append("\"ts\":").append(value).append(',');
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] name = "\"ts\":".getBytes(StandardCharsets.US_ASCII);
    assertEquals(value, Player.number(name, bytes, 0, bytes.length));
    assertEquals(-1, Player.number("\"ack\":".getBytes(StandardCharsets.US_ASCII), bytes, 0, 3));
  }
}
