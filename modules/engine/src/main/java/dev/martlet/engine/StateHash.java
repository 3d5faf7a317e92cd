package dev.martlet.engine;

import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.SavedForm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the state of a shard comes to: a hash of what its simulation saves, or else of what its
 * spectators see; of its random source, and of its timers. Two runs of one journal have the same
 * hashes. The shard's turn.
 */
final class StateHash {
  /** Members of objects are sorted, because a map may have them in another order each time. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final HostedSimulation<?> simulation;
  private final StateEncoder encoder;
  private final HostedContext context;
  private final SavedForm form;

  StateHash(HostedSimulation<?> simulation, StateEncoder encoder, HostedContext context) {
    this.simulation = simulation;
    this.encoder = encoder;
    this.context = context;
    this.form = context.type().saved().orElse(null);
  }

  long now() {
    MessageDigest digest = sha256();
    digest.update(state());
    digest.update(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(context.random().state())
            .putLong(context.timers().next())
            .flip());
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /**
   * What the simulation saves, or else what spectators see, as JSON with sorted members; no bytes
   * if there is neither. A simulation may have no common state; that is the fault of whoever asks.
   */
  byte[] state() {
    byte[] json;
    try {
      json =
          form != null
              ? form.write(simulation.save())
              : encoder.encodeValue(simulation.snapshot(), BuiltIn.JSON);
    } catch (RuntimeException e) {
      return new byte[0];
    }
    return CANONICAL.writeValueAsBytes(CANONICAL.readValue(json, Object.class));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
