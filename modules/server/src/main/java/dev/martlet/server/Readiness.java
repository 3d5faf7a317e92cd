package dev.martlet.server;

import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.WatchdogSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Decides whether load balancers are to send new players here. Any thread.
 *
 * @param config of the server
 * @param drain of the server
 * @param admission that counts connections
 * @param overload of the processors
 * @param scheduler that knows the tick threads that hang
 * @param registry that knows the shards that hang
 * @param lostThreads how many other threads hang in plugin code
 * @param journals of durable shards, if there is a store of them
 */
record Readiness(
    ServerConfig config,
    Drain drain,
    Admission admission,
    Overload overload,
    TickScheduler scheduler,
    ShardRegistry registry,
    IntSupplier lostThreads,
    Optional<Journals> journals) {

  /** Why the server is not ready, for people. Empty if it is. */
  List<String> whyNot() {
    List<String> reasons = new ArrayList<>();
    if (drain.begun()) {
      reasons.add("draining");
    }
    int most = config.get(AdmissionSettings.CONNECTIONS);
    if (admission.permitsHeld() >= most) {
      reasons.add("all " + most + " connections are taken");
    }
    journals
        .flatMap(Journals::fault)
        .ifPresent(
            fault -> reasons.add("journals cannot be written, durable shards wait: " + fault));
    if (overload.isOverloaded()) {
      reasons.add("shards skip ticks because the processors are busy");
    }
    int lost = scheduler.lost() + lostThreads.getAsInt();
    if (lost > config.get(WatchdogSettings.LOST_THREADS)) {
      reasons.add(
          lost
              + " threads hang in plugin code; what they hold, a core perhaps, is lost until a"
              + " restart");
      registry.hanging().forEach(id -> reasons.add("shard " + id + " is quarantined"));
    }
    return reasons;
  }
}
