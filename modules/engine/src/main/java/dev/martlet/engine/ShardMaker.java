package dev.martlet.engine;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.engine.plugin.ShardOrigin;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.engine.subscription.ShardSubscribers;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/**
 * Creates shards: asks a shard type for a simulation and makes the shard for it. Plugin code runs
 * on {@link PluginThreads} within a deadline; the caller waits.
 */
final class ShardMaker {
  /** Whether it is made on demand, its settings, and its simulation. */
  private static final int CALLS_TO_MAKE = 3;

  private static final long LONGEST_DEADLINE_NANOS = Duration.ofDays(1).toNanos();

  private static final System.Logger LOG = System.getLogger(ShardRegistry.class.getName());

  private final ShardHost host;
  private final PluginThreads threads;
  private final LongSupplier seeds;
  private final Map<String, HostedFormat> formats;
  private final KeptReplay keptReplay;

  /**
   * A maker.
   *
   * @param host of the shards
   * @param threads for the calls of shard types
   * @param seeds for the shards' random sources
   * @param formats of snapshots, by their names
   */
  ShardMaker(
      ShardHost host,
      PluginThreads threads,
      LongSupplier seeds,
      Map<String, HostedFormat> formats) {
    this.formats = Map.copyOf(formats);
    this.host = host;
    this.threads = threads;
    this.seeds = seeds;
    this.keptReplay = new KeptReplay(host, threads, this.formats);
  }

  /**
   * A time that is later than any making ends that begins now, as each call of plugin code has a
   * deadline; but no later than in so many nanoseconds.
   */
  long until(long most) {
    long deadline = Math.min(Nanos.of(host.limits().createDeadline()), LONGEST_DEADLINE_NANOS);
    return System.nanoTime() + Math.min(most, CALLS_TO_MAKE * deadline);
  }

  /** Asks a type whether it makes a shard on demand. Empty if it does; otherwise why not. */
  Optional<ShardLookup> notCreatedOnDemand(ShardId id, HostedType<?> type, Principal principal)
      throws InterruptedException {
    String what = what("createsOnDemand", type, id);
    Outcome<Boolean> outcome = ask(what, type, () -> type.type().createsOnDemand(id, principal));
    failed("createsOnDemand", what, outcome);
    return switch (outcome) {
      case Outcome.Returned<Boolean>(Boolean yes) ->
          yes ? Optional.empty() : Optional.of(ShardLookup.Unknown.of(id, principal));
      case Outcome.Threw<Boolean> threw -> Optional.of(new ShardLookup.Failed());
      case Outcome.Late<Boolean> late -> Optional.of(new ShardLookup.Late());
      case Outcome.Busy<Boolean> busy -> Optional.of(new ShardLookup.Late());
    };
  }

  /** Makes a shard. Returns the shard, or why there is none. */
  <I> ShardLookup make(ShardPlan plan, HostedType<I> type) throws InterruptedException {
    String what = what("settings", type, plan.id());
    Outcome<ShardSettings> outcome =
        ask(
            what,
            type,
            () -> {
              ShardSettings asked =
                  PluginAnswers.require(type.type().settings(plan.id()), "settings");
              return plan.changes()
                  .apply(
                      host.journals()
                          .map(journals -> journals.leveled(type.name(), asked))
                          .orElse(asked));
            });
    return switch (outcome) {
      case Outcome.Returned<ShardSettings>(ShardSettings settings) -> make(plan, type, settings);
      case Outcome.Threw<ShardSettings> threw when isRefusal(threw) -> {
        // By its contract, the type refuses an id that a client made up.
        LOG.log(Level.DEBUG, () -> what + " refused: " + threw.message());
        yield new ShardLookup.Unknown("shard " + plan.id() + ": " + threw.message());
      }
      default -> failed("settings", what, outcome);
    };
  }

  private <I> ShardLookup make(ShardPlan plan, HostedType<I> type, ShardSettings settings)
      throws InterruptedException {
    try {
      Options.of(type.options(), plan.options());
    } catch (IllegalArgumentException e) {
      return new ShardLookup.BadPlan("shard " + plan.id() + ": " + e.getMessage());
    }
    String what = what("create", type, plan.id());
    Outcome<Shard<I>> outcome = ask(what, type, () -> create(plan, type, settings));
    return switch (outcome) {
      case Outcome.Returned<Shard<I>>(Shard<I> shard) -> new ShardLookup.Found(shard);
      case Outcome.Threw<Shard<I>> threw when isRefusal(threw) && !plan.options().isEmpty() -> {
        host.metrics().count(EngineMetric.PLUGIN_FAILURES, "create");
        LOG.log(Level.WARNING, () -> what + " refused its options: " + threw.message());
        LOG.log(Level.DEBUG, () -> what + " threw " + threw.stack()); // if it is a fault after all
        yield new ShardLookup.BadPlan("shard " + plan.id() + ": " + threw.message());
      }
      default -> failed("create", what, outcome);
    };
  }

  private static boolean isRefusal(Outcome.Threw<?> threw) {
    return threw.cause() instanceof IllegalArgumentException && !threw.message().isEmpty();
  }

  /** Creates the simulation and its shard. Runs on a thread for plugin code. */
  private <I> Shard<I> create(ShardPlan plan, HostedType<I> type, ShardSettings settings)
      throws Exception {
    Map<String, String> values = new TreeMap<>(type.options());
    values.putAll(plan.options());
    boolean durable = settings.durability() != Durability.NONE;
    ShardBirth birth =
        new ShardBirth(
            plan.id(),
            seeds.getAsLong(),
            seeds.getAsLong(),
            settings,
            values,
            type.plugin(),
            durable ? type.hash() : "");
    return durable
        ? createDurable(birth, type)
        : create(birth, type, type.type()::create, ShardJournal.off());
  }

  private <I> Shard<I> createDurable(ShardBirth birth, HostedType<I> type) throws Exception {
    Journals journals =
        host.journals()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the shard is to be durable, and there is no store of journals: see"
                            + " martlet.journal.store"));
    if (birth.settings().durability() == Durability.CHECKPOINT && type.saved().isEmpty()) {
      throw new IllegalStateException(
          "the level checkpoint is for types that name a savedType(), and "
              + type.name()
              + " does not");
    }
    ShardJournal journal = journals.prepare(birth);
    Shard<I> shard = create(birth, type, type.type()::create, journal);
    boolean begun = false;
    try {
      journals.begin(birth, journal);
      begun = true;
    } finally {
      if (!begun) {
        shard.context.abandon();
      }
    }
    return shard;
  }

  /**
   * Brings a shard back from its journal. Runs within the deadline for recoveries; what cannot be
   * recovered is set aside.
   *
   * @return the shard; empty if it has ended, or was set aside
   */
  Optional<ShardLookup> recover(JournalId id, HostedType<?> type) throws InterruptedException {
    Journals journals = host.journals().orElseThrow();
    String what = what("recovery", type, id.shard());
    Outcome<Optional<Shard<?>>> outcome =
        threads.call(
            what,
            type.loader(),
            host.limits().recoveryDeadline(),
            () -> recover(id, type, journals));
    if (outcome instanceof Outcome.Returned<Optional<Shard<?>>>(Optional<Shard<?>> shard)) {
      journals.recovered(id);
      host.metrics()
          .count(EngineMetric.SHARDS_RECOVERED, type.name(), shard.isPresent() ? "runs" : "ended");
      return shard.map(ShardLookup.Found::new);
    }
    if (outcome instanceof Outcome.Busy<?>) {
      return Optional.of(new ShardLookup.Late());
    }
    host.metrics().count(EngineMetric.SHARDS_RECOVERED, type.name(), "set_aside");
    LOG.log(
        Level.ERROR,
        () -> "the journal " + id + " is set aside, because " + what + " " + explain(outcome));
    journals.setAside(id);
    return Optional.empty();
  }

  private static String explain(Outcome<?> outcome) {
    return outcome instanceof Outcome.Threw<?> threw
        ? "failed with " + threw.stack()
        : "did not return in time (martlet.journal.recovery-deadline)";
  }

  private Optional<Shard<?>> recover(JournalId id, HostedType<?> type, Journals journals)
      throws Exception {
    long began = System.nanoTime();
    Optional<Journals.Loaded> kept = journals.load(id);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    Journals.Loaded loaded = kept.get();
    if (!loaded.plugin().equals(type.plugin())) {
      LOG.log(
          Level.INFO,
          "shard {0} was run by {1}, and is recovered with {2}",
          id,
          loaded.plugin(),
          type.plugin());
    }
    journals.kept().keep(type.hash());
    Optional<Shard<?>> shard = recover(loaded, type);
    LOG.log(
        Level.INFO,
        "shard {0} recovered from {1} and {2} records to tick {3} in {4} ms",
        id,
        loaded.checkpoint().isPresent() ? "a checkpoint" : "its birth",
        Integer.toString(loaded.records().size()),
        shard.map(one -> Long.toString(one.clock.tick())).orElse("its last"),
        Long.toString((System.nanoTime() - began) / 1_000_000));
    return shard;
  }

  private Optional<Shard<?>> recover(Journals.Loaded loaded, HostedType<?> type) throws Exception {
    if (loaded.birth().settings().durability() == Durability.CHECKPOINT) {
      return bringBack(loaded, true, type);
    }
    Optional<HostedType<?>> then = keptReplay.writerOf(loaded, type);
    if (then.isPresent()) {
      try {
        return takeOver(loaded, then.get(), type);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | LinkageError e) {
        LOG.log(
            Level.ERROR,
            "the journal of shard %s cannot be taken over from the kept %s, and is replayed with %s"
                .formatted(loaded.birth().id(), loaded.plugin(), type.plugin()),
            e);
      }
    }
    return replay(loaded, type);
  }

  /** Has a journal replayed by the plugin that wrote it, and the shard go on with another. */
  private Optional<Shard<?>> takeOver(Journals.Loaded loaded, HostedType<?> then, HostedType<?> now)
      throws Exception {
    Optional<ShardCheckpoint> saved = keptReplay.toEnd(loaded, then);
    return saved.isPresent()
        ? bringBack(loaded.endingWith(saved.get()), false, now)
        : bringBack(loaded, false, then); // it has ended, or is about to
  }

  private Optional<Shard<?>> replay(Journals.Loaded loaded, HostedType<?> type) throws Exception {
    try {
      return bringBack(loaded, false, type);
    } catch (ReplayException e) {
      if (loaded.checkpoint().isEmpty()) {
        throw e;
      }
      LOG.log(
          Level.ERROR,
          "shard %s goes on from its checkpoint, of tick %d, and what has happened since is lost:"
                  .formatted(loaded.birth().id(), loaded.checkpoint().get().time().tick())
              + " its journal cannot be replayed",
          e);
      host.metrics().count(EngineMetric.SHARDS_RECOVERED, type.name(), "cut_off");
      return bringBack(loaded, true, type);
    }
  }

  /** Returns the shard; empty if it has ended. */
  private Optional<Shard<?>> bringBack(Journals.Loaded loaded, boolean skips, HostedType<?> type)
      throws Exception {
    Shard<?> shard = again(loaded, type);
    boolean over = false;
    boolean recovered = false;
    try {
      over = shard.recover(loaded, skips, formats);
      recovered = true;
    } finally {
      if (!recovered) {
        shard.context.abandon();
      }
    }
    return over ? Optional.empty() : Optional.of(shard);
  }

  /**
   * Makes the shard of a journal: as it was born, or from its checkpoint. Runs on a thread for
   * plugin code.
   */
  <I> Shard<I> again(Journals.Loaded loaded, HostedType<I> type) throws Exception {
    SimulationMaker<I> maker =
        loaded
            .checkpoint()
            .<SimulationMaker<I>>map(
                checkpoint -> context -> new Restoration<>(type, checkpoint).restore(context))
            .orElse(type.type()::create);
    return create(loaded.birth(), type, maker, loaded.journal());
  }

  /** Makes the simulation of a shard, by code of the plugin. */
  @FunctionalInterface
  private interface SimulationMaker<I> {
    Simulation<I> make(HostedContext context) throws Exception;
  }

  private <I> Shard<I> create(
      ShardBirth birth, HostedType<I> type, SimulationMaker<I> maker, ShardJournal journal)
      throws Exception {
    HostedContext context = HostedContext.of(birth, type, new ShardSubscribers(), host, journal);
    ShardSettings settings = birth.settings();
    Simulation<I> simulation = null;
    try {
      simulation =
          PluginAnswers.require(ShardOrigin.in(birth.id(), () -> maker.make(context)), "create");
    } finally {
      if (simulation == null) {
        context.abandon();
      }
    }
    LOG.log(
        Level.INFO,
        "shard {0} made by {1}: {2}, seed {3}",
        birth.id(),
        type.plugin(),
        settings.eventDriven() ? "event-driven" : settings.tickRate() + " Hz",
        Long.toString(birth.seed()));
    return new Shard<>(
        birth.id(),
        type,
        settings,
        new HostedSimulation<>(simulation, type.loader()),
        context,
        host);
  }

  private static String what(String method, HostedType<?> type, ShardId id) {
    return method + " of " + type.plugin() + " for shard " + id;
  }

  private <T> Outcome<T> ask(String what, HostedType<?> type, Callable<T> work)
      throws InterruptedException {
    return threads.call(what, type.loader(), host.limits().createDeadline(), work);
  }

  /** Reports a call that did not return a value, unless its lateness is in the log already. */
  private ShardLookup failed(String method, String what, Outcome<?> outcome) {
    if (outcome instanceof Outcome.Threw<?> threw) {
      host.metrics().count(EngineMetric.PLUGIN_FAILURES, method);
      LOG.log(Level.ERROR, () -> what + " failed with " + threw.stack());
      return new ShardLookup.Failed();
    }
    return new ShardLookup.Late();
  }
}
