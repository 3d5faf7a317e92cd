package dev.martlet.system;

import java.util.List;

/** The mob's attacks by frames of the WebSocket: many for nothing, broken ones, and silence. */
final class MobFrames {
  private static final int MANY = 20_000;

  static final List<MobAttack> ATTACKS =
      List.of(
          new MobAttack("empty pings", mobster -> repeat(mobster, 0x89)),
          new MobAttack("empty pongs", mobster -> repeat(mobster, 0x8A)),
          new MobAttack("empty fragments", MobFrames::emptyFragments),
          new MobAttack("fragments of one byte", MobFrames::smallFragments),
          new MobAttack("odd close codes", MobFrames::oddCloses),
          new MobAttack("random bytes", MobFrames::random),
          new MobAttack("half a frame", MobFrames::half),
          new MobAttack("half a message", MobFrames::halfMessage),
          new MobAttack("a flood behind a close", MobFrames::floodOn),
          new MobAttack("reading nothing", MobFrames::readNothing));

  private MobFrames() {}

  private static void repeat(Mobster mobster, int firstByte) throws Exception {
    byte[] frames = times(RawClient.frame(firstByte, new byte[0]), 1000);
    try (RawClient client = mobster.join()) {
      for (int i = 0; i < MANY / 1000; i++) {
        client.send(frames);
      }
      client.readClose();
    }
  }

  private static byte[] times(byte[] frame, int times) {
    byte[] all = new byte[frame.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(frame, 0, all, i * frame.length, frame.length);
    }
    return all;
  }

  private static void emptyFragments(Mobster mobster) throws Exception {
    try (RawClient client = mobster.join()) {
      client.send(RawClient.frame(RawClient.TEXT, new byte[0]));
      for (int i = 0; i < MANY / 1000; i++) {
        client.send(times(RawClient.frame(0, new byte[0]), 1000));
      }
      client.readClose();
    }
  }

  private static void smallFragments(Mobster mobster) throws Exception {
    try (RawClient client = mobster.join()) {
      client.send(RawClient.frame(RawClient.TEXT, new byte[] {' '}));
      for (int i = 0; i < MANY / 1000; i++) {
        client.send(times(RawClient.frame(0, new byte[] {' '}), 1000));
      }
      client.readClose();
    }
  }

  private static void oddCloses(Mobster mobster) throws Exception {
    try (RawClient client = mobster.join()) {
      int code = mobster.dice().nextInt(65_536);
      client.send(
          RawClient.CLOSE,
          RawClient.concat(
              new byte[] {(byte) (code >> 8), (byte) code}, Mobster.utf8(mobster.oddText())));
      client.readEnd();
    }
  }

  private static void random(Mobster mobster) throws Exception {
    try (RawClient client = mobster.join()) {
      client.send(mobster.bytes(mobster.dice().nextInt(1, 2000)));
      client.readClose();
    }
  }

  private static void half(Mobster mobster) throws Exception {
    try (RawClient client = mobster.join()) {
      client.send(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 0, (byte) 0xFF, 0, 1, 2});
      mobster.linger();
    }
  }

  /** Goes on with control frames, and hardly with the message. */
  private static void halfMessage(Mobster mobster) throws Exception {
    try (RawClient client = mobster.join()) {
      client.send(RawClient.frame(RawClient.TEXT, new byte[mobster.dice().nextInt(60_000)]));
      for (int i = mobster.dice().nextInt(5); i > 0; i--) {
        client.send(RawClient.PING, mobster.bytes(10));
        client.send(RawClient.frame(0, new byte[] {' '}));
        mobster.linger();
      }
    }
  }

  private static void floodOn(Mobster mobster) throws Exception {
    byte[] piece = new byte[64 * 1024];
    try (RawClient client = mobster.join()) {
      client.sendClose(mobster.dice().nextBoolean() ? 1000 : 1);
      for (int i = 0; i < MANY / 10; i++) {
        client.send(piece);
      }
    }
  }

  private static void readNothing(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connectNarrowly()) {
      client.join(Mobster.LONG, null);
      for (int i = 0; i < 5; i++) {
        client.send(RawClient.frame(0x89, mobster.bytes(100))); // each wants an answer
        mobster.linger();
      }
    }
  }
}
