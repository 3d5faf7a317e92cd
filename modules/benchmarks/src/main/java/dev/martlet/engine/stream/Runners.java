package dev.martlet.engine.stream;

import dev.martlet.api.shard.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An arena in which every player runs, without a server. Each run is the same. */
final class Runners {
  private static final float WIDTH = 1600;
  private static final float HEIGHT = 900;
  private static final double STRIDE = 15;

  /** Has the members of the arena's own class. */
  record View(double width, double height, int spectators, List<Runner> players) {}

  /** Has the members of the arena's own class. */
  record Runner(@Key String id, float x, float y, int score, boolean it, boolean safe) {}

  private final Random random = new Random(1);
  private final List<Runner> runners = new ArrayList<>();
  private final double[] headings;

  Runners(int count) {
    headings = new double[count];
    for (int i = 0; i < count; i++) {
      float x = random.nextFloat(WIDTH);
      runners.add(new Runner("player" + i, x, random.nextFloat(HEIGHT), 0, i == 0, false));
      headings[i] = random.nextDouble(2 * Math.PI);
    }
  }

  /** Advances by a tick: all players move, some turn, and now and then one is tagged. */
  View next() {
    for (int i = 0; i < headings.length; i++) {
      if (random.nextInt(20) == 0) {
        headings[i] = random.nextDouble(2 * Math.PI);
      }
      Runner old = runners.get(i);
      float x = moved(old.x, Math.cos(headings[i]), WIDTH);
      float y = moved(old.y, Math.sin(headings[i]), HEIGHT);
      runners.set(i, new Runner(old.id, x, y, old.score, old.it, old.safe));
    }
    if (random.nextInt(40) == 0) {
      int tagged = random.nextInt(headings.length);
      Runner old = runners.get(tagged);
      runners.set(tagged, new Runner(old.id, old.x, old.y, old.score - 1, !old.it, !old.safe));
    }
    return new View(WIDTH, HEIGHT, 0, List.copyOf(runners));
  }

  private static float moved(float from, double direction, float most) {
    return (float) (Math.rint(Math.clamp(from + direction * STRIDE, 0, most) * 10) / 10);
  }
}
