package dev.martlet.engine.subscription;

import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Who may not come back to a shard yet. Any thread. */
final class Bans {
  private record Ban(long until, CloseReason reason) {}

  private final int most;

  /** The oldest first; null until there is one, as in nearly all shards. */
  private LinkedHashMap<ShareHolder, Ban> bans;

  /**
   * No bans.
   *
   * @param most how many are remembered
   */
  Bans(int most) {
    this.most = most;
  }

  /**
   * Bans somebody, instead of an earlier ban of theirs.
   *
   * @param who is banned
   * @param reason for their clients
   * @param time how long, at most {@link Nanos#FOREVER}
   * @param now on the shard's clock
   * @return whether another ban was forgotten for it before its time
   */
  synchronized boolean add(ShareHolder who, CloseReason reason, long time, long now) {
    if (bans == null) {
      bans = new LinkedHashMap<>();
    }
    bans.remove(who);
    boolean full = bans.size() >= most;
    if (full) {
      bans.values().removeIf(ban -> ban.until <= now);
      full = bans.size() >= most;
    }
    if (full) {
      bans.pollFirstEntry();
    }
    bans.put(who, new Ban(now + time, reason));
    return full;
  }

  /** The bans of users. Where others come from cannot be told to another server. */
  synchronized List<ShardCheckpoint.Ban> save(long now) {
    List<ShardCheckpoint.Ban> users = new ArrayList<>();
    if (bans != null) {
      bans.forEach(
          (who, ban) -> {
            if (who instanceof ShareHolder.User(String user) && ban.until > now) {
              CloseReason reason = ban.reason;
              users.add(new ShardCheckpoint.Ban(user, ban.until, reason.reason(), reason.code()));
            }
          });
    }
    return users;
  }

  /** Brings back what was kept. */
  void restore(List<ShardCheckpoint.Ban> kept, long now) {
    for (ShardCheckpoint.Ban ban : kept) {
      CloseReason reason = new CloseReason(CloseReason.Kind.KICKED, ban.reason(), ban.code());
      add(new ShareHolder.User(ban.user()), reason, ban.until() - now, now);
    }
  }

  /** Whether somebody is banned, and for how long. */
  synchronized Optional<Banned> of(ShareHolder who, long now) {
    Ban ban = bans == null ? null : bans.get(who);
    if (ban == null) {
      return Optional.empty();
    }
    if (ban.until <= now) {
      bans.remove(who);
      return Optional.empty();
    }
    return Optional.of(new Banned(ban.reason, Duration.ofNanos(ban.until - now)));
  }
}
