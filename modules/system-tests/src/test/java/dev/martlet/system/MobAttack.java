package dev.martlet.system;

import java.util.ArrayList;
import java.util.List;

/**
 * One kind of attack, which takes a few seconds at most. To teach the mob another, add it to one of
 * the lists. Whatever the server does to the attacker is no failure; {@link MobTest} judges by what
 * the others see.
 *
 * @param name for the report
 * @param action the attack
 */
record MobAttack(String name, Action action) {
  /** What an attacker does. */
  @FunctionalInterface
  interface Action {
    void run(Mobster mobster) throws Exception;
  }

  /** All attacks that there are. */
  static List<MobAttack> all() {
    List<MobAttack> all = new ArrayList<>();
    all.addAll(MobInputs.ATTACKS);
    all.addAll(MobFrames.ATTACKS);
    all.addAll(MobJoins.ATTACKS);
    all.addAll(MobHttp.ATTACKS);
    return all;
  }
}
