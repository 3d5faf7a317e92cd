package dev.martlet.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A thread with its share of the connections: every n-th, for n threads. */
final class PlayerLoop {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** The maximum number of connections opened before the open ones are served again. */
  private static final int OPENED_AT_ONCE = 20;

  private final Options options;
  private final int index;
  private final Meters meters;
  private final Optional<SSLContext> tls;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final List<Player> players = new ArrayList<>();
  private final Thread thread;
  private volatile boolean over;

  private final long beganAt = System.nanoTime();
  private int nextNumber;

  /** The number of inputs that were due so far; modulo the players, the next one to send. */
  private long inputsDue;

  private long inputsBeganAt;

  PlayerLoop(int index, Options options, Meters meters, Optional<SSLContext> tls)
      throws IOException {
    this.tls = tls;
    this.index = index;
    this.options = options;
    this.meters = meters;
    this.nextNumber = index;
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().name("load-" + index).start(this::run);
  }

  /** Ends all connections and waits for the thread to finish. */
  void stop() throws InterruptedException {
    over = true;
    selector.wakeup();
    thread.join();
  }

  private void run() {
    try (selector) {
      while (!over) {
        selector.select(key -> ((Player) key.attachment()).onSelected(buffer), 1);
        open();
        play();
      }
    } catch (IOException e) {
      meters.ended("a thread of the load test failed: " + e);
    } finally {
      players.forEach(Player::close);
    }
  }

  private void open() {
    double elapsed = (System.nanoTime() - beganAt) / (double) NANOS_PER_SECOND;
    double due = elapsed * options.ramp();
    for (int i = 0; i < OPENED_AT_ONCE && nextNumber < options.connections(); i++) {
      if (nextNumber > due) {
        return;
      }
      try {
        players.add(new Player(nextNumber, options, meters, tls, selector));
      } catch (IOException e) {
        meters.ended("not opened: " + e.getMessage());
      }
      nextNumber += options.threads();
    }
  }

  /**
   * Sends the inputs that are due. They are spread evenly over time, and each player sends at the
   * same interval.
   */
  private void play() {
    if (options.inputRate() == 0 || players.isEmpty() || nextNumber < options.connections()) {
      return;
    }
    long now = System.nanoTime();
    if (inputsBeganAt == 0) {
      inputsBeganAt = now;
    }
    double perSecond = options.inputRate() * players.size();
    long due = (long) ((now - inputsBeganAt) * perSecond / NANOS_PER_SECOND);
    for (; inputsDue < due; inputsDue++) {
      Player player = players.get((int) (inputsDue % players.size()));
      if (player.open()) {
        player.play();
      }
    }
  }

  @Override
  public String toString() {
    return "load-" + index;
  }
}
