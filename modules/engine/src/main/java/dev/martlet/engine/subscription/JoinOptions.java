package dev.martlet.engine.subscription;

import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.journal.StreamKind;
import dev.martlet.engine.stream.StreamOptions;
import java.util.Optional;

/**
 * What a client asks for when it joins.
 *
 * @param stream how it is sent the states
 * @param resume the seat to resume, if the client requests that
 * @param parameters for the simulation, if the client sends some
 */
public record JoinOptions(
    StreamOptions stream, Optional<ResumeRequest> resume, Optional<JoinParameters> parameters) {
  /** Whole JSON snapshots, a new seat, and nothing to say. */
  public static final JoinOptions DEFAULT = of(StreamOptions.DEFAULT);

  /**
   * A new seat, and nothing to say.
   *
   * @param stream how the client is sent the states
   * @return the options
   */
  public static JoinOptions of(StreamOptions stream) {
    return new JoinOptions(stream, Optional.empty(), Optional.empty());
  }

  /** What the client says, as long as it was not read. */
  Optional<byte[]> said() {
    return parameters.map(JoinParameters::sent);
  }

  /** How the client is sent states. */
  StreamKind kind() {
    return new StreamKind(stream.mode().ordinal(), stream.format().text());
  }
}
