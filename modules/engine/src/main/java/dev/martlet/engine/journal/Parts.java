package dev.martlet.engine.journal;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.ShardSettings;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the parts are written and read that records and checkpoints have in common. */
final class Parts {
  private static final int JOURNAL = 1;
  private static final int CHECKPOINT = 2;

  private static final int SPHERE = 1;
  private static final int BOX = 2;
  private static final int CELLS = 3;
  private static final int BOTH = 4;
  private static final int EITHER = 5;
  private static final int EXCEPT = 6;

  private static final int MAX_DEPTH = 64;

  private Parts() {}

  static void write(ShardBirth birth, RecordOutput out) {
    ShardSettings settings = birth.settings();
    out.text(birth.id().value()).fixed(birth.birth()).fixed(birth.seed());
    out.number(settings.tickRate()).number(settings.maxSubscribers());
    out.number(settings.maxQueuedInputs()).text(settings.idleShutdown().toString());
    out.octet(settings.durability() == Durability.JOURNAL ? JOURNAL : CHECKPOINT);
    out.text(settings.checkpointEvery().toString());
    out.number(birth.options().size());
    new TreeMap<>(birth.options()).forEach((name, value) -> out.text(name).text(value));
    out.text(birth.plugin()).text(birth.hash());
  }

  static void write(StreamKind stream, RecordOutput out) {
    out.octet(stream.mode()).text(stream.format());
  }

  static void write(Principal principal, RecordOutput out) {
    Optional<String> name =
        principal.name().equals(principal.userId().orElse("anonymous"))
            ? Optional.empty()
            : Optional.of(principal.name());
    out.text(principal.userId()).text(name).number(principal.roles().size());
    principal.roles().forEach(out::text);
    out.number(principal.claims().size());
    principal.claims().forEach((claim, value) -> out.text(claim).value(value));
  }

  static ShardBirth birth(RecordInput in) throws JournalFormatException {
    ShardId id = new ShardId(in.text());
    long birth = in.fixed();
    long seed = in.fixed();
    ShardSettings settings =
        ShardSettings.DEFAULT
            .withTickRate(in.small())
            .withMaxSubscribers(in.small())
            .withMaxQueuedInputs(in.small());
    try {
      settings =
          settings
              .withIdleShutdown(Duration.parse(in.text()))
              .withDurability(durability(in))
              .withCheckpointEvery(Duration.parse(in.text()));
    } catch (DateTimeParseException e) {
      throw new JournalFormatException("no duration", e);
    }
    Map<String, String> options = new TreeMap<>();
    for (long left = in.number(); left > 0; left--) {
      options.put(in.text(), in.text());
    }
    return new ShardBirth(id, birth, seed, settings, options, in.text(), in.text());
  }

  static Durability durability(RecordInput in) throws JournalFormatException {
    int level = in.octet();
    return switch (level) {
      case JOURNAL -> Durability.JOURNAL;
      case CHECKPOINT -> Durability.CHECKPOINT;
      default -> throw new JournalFormatException("no level of durability: " + level);
    };
  }

  static StreamKind stream(RecordInput in) throws JournalFormatException {
    return new StreamKind(in.octet(), in.text());
  }

  static Principal principal(RecordInput in) throws JournalFormatException {
    Principal principal = in.optionalText().map(Principal::user).orElseGet(Principal::anonymous);
    Optional<String> name = in.optionalText();
    principal = name.isPresent() ? principal.withName(name.get()) : principal;
    TreeSet<String> roles = new TreeSet<>();
    for (long left = in.number(); left > 0; left--) {
      roles.add(in.text());
    }
    principal = roles.isEmpty() ? principal : principal.withRoles(roles);
    Map<String, Object> claims = new LinkedHashMap<>();
    for (long left = in.number(); left > 0; left--) {
      claims.put(in.text(), in.value());
    }
    for (Map.Entry<String, Object> claim : claims.entrySet()) {
      principal = principal.withClaim(claim.getKey(), claim.getValue());
    }
    return principal;
  }

  static void write(Interest interest, RecordOutput out) {
    write(interest.area(), out);
    out.real(interest.hysteresis()).real(interest.near());
    out.number(interest.farEvery()).number(interest.bytesPerTick());
  }

  private static void write(Area area, RecordOutput out) {
    switch (area) {
      case Area.Sphere(double radius) -> out.octet(SPHERE).real(radius);
      case Area.Box(double x, double y, double z) -> out.octet(BOX).real(x).real(y).real(z);
      case Area.Cells(double size, int radius) -> out.octet(CELLS).real(size).number(radius);
      case Area.Both(Area one, Area other) -> write(one, other, out.octet(BOTH));
      case Area.Either(Area one, Area other) -> write(one, other, out.octet(EITHER));
      case Area.Except(Area one, Area other) -> write(one, other, out.octet(EXCEPT));
    }
  }

  private static void write(Area one, Area other, RecordOutput out) {
    write(one, out);
    write(other, out);
  }

  static Interest interest(RecordInput in) throws JournalFormatException {
    return Interest.in(area(in, 0))
        .withHysteresis(in.real())
        .withFar(in.real(), in.small())
        .withBytesPerTick(in.small());
  }

  private static Area area(RecordInput in, int depth) throws JournalFormatException {
    if (depth > MAX_DEPTH) {
      throw new JournalFormatException("too many areas in each other");
    }
    int kind = in.octet();
    return switch (kind) {
      case SPHERE -> Area.sphere(in.real());
      case BOX -> Area.box(in.real(), in.real(), in.real());
      case CELLS -> Area.cells(in.real(), in.small());
      case BOTH -> area(in, depth + 1).and(area(in, depth + 1));
      case EITHER -> area(in, depth + 1).or(area(in, depth + 1));
      case EXCEPT -> area(in, depth + 1).without(area(in, depth + 1));
      default -> throw new JournalFormatException("no kind of area: " + kind);
    };
  }
}
