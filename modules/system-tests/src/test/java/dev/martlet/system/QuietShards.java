package dev.martlet.system;

import dev.martlet.system.RawClient.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shards that nobody attacks, and well-behaved clients in them, who note how long each snapshot was
 * on its way, from its making on, and how many ticks they missed.
 */
final class QuietShards implements AutoCloseable {
  private static final int SHARDS = 4;
  private static final int CLIENTS = 20;
  private static final int RATE = 50;

  /** Not the mob's. */
  private static final String ADDRESS = "127.0.0.2";

  /**
   * What was seen in some time.
   *
   * @param p99 of the time on the way, in microseconds
   * @param p50 of it
   * @param missed ticks of all clients
   * @param ticks that they were to see
   */
  record Seen(long p99, long p50, long missed, long ticks) {}

  /** One client, with a thread of its own. */
  private static final class Client implements Runnable {
    private final RawClient connection;
    private long[] delays = new long[1024];
    private int count;
    private long missed;
    private long last = -1;

    Client(RawClient connection) {
      this.connection = connection;
    }

    @Override
    public void run() {
      try {
        while (true) {
          Frame frame = connection.read();
          if (frame.opcode() == RawClient.PING) {
            connection.send(RawClient.PONG, frame.payload());
          } else if (frame.opcode() == RawClient.BINARY) {
            note(frame);
          } else {
            throw new AssertionError("a quiet client is told " + frame.text());
          }
        }
      } catch (IOException e) {
        // closed at the end
      }
    }

    /** Snapshots begin with the time of their making, in microseconds. */
    private synchronized void note(Frame frame) throws IOException {
      String json = new String(frame.payload(), 8, 40, StandardCharsets.US_ASCII);
      String made = json.substring("{\"ts\":".length(), json.indexOf(','));
      if (count == delays.length) {
        delays = Arrays.copyOf(delays, 2 * count);
      }
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      delays[count++] = now - Long.parseLong(made);
      missed += last < 0 ? 0 : frame.tick() - last - 1;
      last = frame.tick();
      if (last % RATE == 0) {
        connection.input("{\"dx\":1,\"dy\":0}");
      }
    }

    private synchronized long[] take() {
      long[] taken = Arrays.copyOf(delays, count);
      count = 0;
      return taken;
    }

    private synchronized long takeMissed() {
      long taken = missed;
      missed = 0;
      return taken;
    }
  }

  private final List<Client> clients = new ArrayList<>();

  /** Joins, and begins to watch. */
  QuietShards(Server server) throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      String shard = "bench:" + RATE + ":200:quiet" + i % SHARDS;
      Client client =
          new Client(new RawClient(server.shardPort, 0, ADDRESS).join(shard, "quiet" + i));
      clients.add(client);
      Thread.ofPlatform().daemon().start(client);
    }
  }

  /** What was seen since the last call. */
  Seen take() {
    long[] all = clients.stream().flatMapToLong(client -> Arrays.stream(client.take())).toArray();
    Arrays.sort(all);
    long missed = clients.stream().mapToLong(Client::takeMissed).sum();
    return new Seen(all[all.length * 99 / 100], all[all.length / 2], missed, all.length + missed);
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.connection.close();
    }
  }
}
