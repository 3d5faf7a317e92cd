package dev.martlet.server.admission;

import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.QueryString;
import java.nio.charset.StandardCharsets;

/** The parameters of a socket's URL: version, deltas, format, and what version 2 resumes by. */
public final class JoinFuzz {
  private static final int BAD_REQUEST = 400;

  private JoinFuzz() {}

  /**
   * One input.
   *
   * @param data a query, as it was sent
   */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      JoinRequest join =
          JoinRequest.of(QueryString.parse(new String(data, StandardCharsets.ISO_8859_1)));
      require(join.shard().value().matches("[A-Za-z0-9_.:~-]{1,128}"), "a shard id");
      join.sid()
          .ifPresent(
              sid -> require(sid.value().chars().noneMatch(Character::isISOControl), "an id"));
      join.resume()
          .ifPresent(resume -> require(resume.ticket().matches("[\\w-]{1,64}"), "a ticket"));
    } catch (RefusedException e) {
      require(e.refusal().status() == BAD_REQUEST, "a client's fault");
      require(!e.refusal().message().isEmpty(), "says why");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
