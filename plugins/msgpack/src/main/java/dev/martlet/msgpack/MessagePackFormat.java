package dev.martlet.msgpack;

import dev.martlet.api.shard.SnapshotFormat;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/** Encodes snapshots as MessagePack, each value in its shortest form. */
public final class MessagePackFormat implements SnapshotFormat {
  /** Called by {@link java.util.ServiceLoader}. */
  public MessagePackFormat() {}

  @Override
  public String name() {
    return "msgpack";
  }

  /** Writes an integer of more than 64 bits, which MessagePack does not have, as a double. */
  @Override
  public byte[] encode(Object state) throws IOException {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      pack(state, packer);
      return packer.toByteArray();
    }
  }

  private static void pack(Object value, MessagePacker packer) throws IOException {
    switch (value) {
      case null -> packer.packNil();
      case Map<?, ?> map -> {
        packer.packMapHeader(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          packer.packString((String) entry.getKey());
          pack(entry.getValue(), packer);
        }
      }
      case List<?> list -> {
        packer.packArrayHeader(list.size());
        for (Object element : list) {
          pack(element, packer);
        }
      }
      case String text -> packer.packString(text);
      case Boolean flag -> packer.packBoolean(flag);
      case Integer number -> packer.packInt(number);
      case Long number -> packer.packLong(number);
      case BigInteger number -> packLarge(number, packer);
      case Number number -> packReal(number.doubleValue(), packer);
      default -> throw new IllegalArgumentException("not a part of a state: " + value.getClass());
    }
  }

  private static void packLarge(BigInteger number, MessagePacker packer) throws IOException {
    if (number.signum() >= 0 && number.bitLength() <= Long.SIZE || number.bitLength() < Long.SIZE) {
      packer.packBigInteger(number);
    } else {
      packer.packDouble(number.doubleValue());
    }
  }

  /** Writes a float, which is half as long, if it holds the number exactly. */
  private static void packReal(double number, MessagePacker packer) throws IOException {
    if ((float) number == number) {
      packer.packFloat((float) number);
    } else {
      packer.packDouble(number);
    }
  }
}
