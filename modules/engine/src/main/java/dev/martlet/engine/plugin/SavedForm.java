package dev.martlet.engine.plugin;

import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.Subscriber;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** How simulations of one type are saved: as JSON, of a type and version of the plugin's. */
public final class SavedForm {
  private final JsonMapper mapper;
  private final JavaType type;
  private final ObjectWriter writer;
  private final int version;

  /**
   * The form of a type.
   *
   * @param mapper of the plugin
   * @param type that simulations save
   * @param version of the type
   */
  SavedForm(JsonMapper mapper, JavaType type, int version) {
    this.mapper = mapper;
    this.type = type;
    this.writer = mapper.writerFor(type);
    this.version = version;
  }

  /**
   * The version of what is written.
   *
   * @return the number, from 1
   */
  public int version() {
    return version;
  }

  /**
   * Writes what a simulation has saved. On the shard's turn, as its parts may change later.
   *
   * @param state from {@link dev.martlet.api.shard.Simulation#save}
   * @return its bytes
   * @throws IllegalArgumentException if it is of another type, or cannot be written
   */
  public byte[] write(Object state) {
    if (!type.getRawClass().isInstance(state)) {
      throw new IllegalArgumentException(
          "save() returned a %s, and savedType() says %s"
              .formatted(state.getClass().getName(), type.toCanonical()));
    }
    try {
      return writer.writeValueAsBytes(state);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("save(): " + e.getOriginalMessage(), e);
    }
  }

  /**
   * What a simulation has saved, for one that is made from it.
   *
   * @param ofVersion of what was written
   * @param state its bytes
   * @param subscribers who have a seat
   * @return the state
   */
  public SavedState read(int ofVersion, byte[] state, List<Subscriber> subscribers) {
    List<Subscriber> all = List.copyOf(subscribers);
    return new SavedState() {
      @Override
      public int version() {
        return ofVersion;
      }

      @Override
      public <T> T as(Class<T> wanted) {
        return readAs(wanted, state);
      }

      @Override
      public List<Subscriber> subscribers() {
        return all;
      }
    };
  }

  private <T> T readAs(Class<T> wanted, byte[] state) {
    try {
      return PluginAnswers.require(
          mapper.readerFor(wanted).<T>readValue(state), "reading a saved state");
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "no " + wanted.getName() + ": " + e.getOriginalMessage() + " " + where(e), e);
    }
  }

  private static String where(JacksonException e) {
    return e.getPathReference();
  }
}
