import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the image's AOT cache: starts the image, plays on it for a while, and stops it. What it has
 * loaded and found hot by then, later starts have from the beginning.
 *
 * <p>Arguments: the image's folder, and where to put the cache. Beside the image, the file {@code
 * jdk} says which JDK has built it: whoever writes a plugin needs one, too.
 */
final class TrainImage {
  private static final int PLAYERS = 120;
  private static final int TICKS = 400;

  /** So many shards that the server recovers. */
  private static final int DURABLE = 20;

  private static final Pattern READY =
      Pattern.compile("open (http://\\S+/) \\(shard sockets at (ws://\\S+/)\\)");

  private TrainImage() {}

  public static void main(String[] arguments) throws Exception {
    Path image = Path.of(arguments[0]);
    Path cache = Path.of(arguments[1]);
    Files.deleteIfExists(cache);
    Path data = image.resolveSibling("training-data");
    live(image, data, List.of(), TrainImage::playDurable); // what the next life recovers
    Files.writeString(image.resolveSibling("jdk"), System.getProperty("java.home") + "\n");
    live(image, data, List.of("-XX:AOTCacheOutput=" + cache), TrainImage::play);
    if (!Files.exists(cache)) {
      throw new IOException("there is no cache");
    }
  }

  /** What is done with a server, given the line that says where it is. */
  @FunctionalInterface
  private interface Life {
    void live(Matcher ready) throws Exception;
  }

  /** Starts the image, and stops it in the end. */
  private static void live(Path image, Path data, List<String> options, Life life)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            image.resolve("bin/martlet").toString(),
            "-Dmartlet.port=0",
            "-Dmartlet.data=" + data,
            "-Dmartlet.journal.types=arena=journal,lot=journal",
            "-Dmartlet.limits.connections-per-address=1000",
            "-Dmartlet.limits.joins-per-minute=0",
            "-Dmartlet.limits.ping-interval=PT1S");
    builder.environment().put("MARTLET_JAVA_OPTS", String.join(" ", options));
    builder.redirectErrorStream(true);
    Process server = builder.start();
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.getInputStream()))) {
      life.live(readUntilReady(lines, output));
      server.toHandle().destroy(); // unlike destroy() of the process, leaves its output open
      lines.lines().forEach(line -> output.append(line).append('\n'));
      if (server.waitFor() != 0) {
        throw new IOException("it failed");
      }
    } catch (Exception e) {
      throw new IllegalStateException("the image could not be trained; it said:\n" + output, e);
    } finally {
      server.destroyForcibly();
    }
  }

  private static Matcher readUntilReady(BufferedReader lines, StringBuilder output)
      throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      output.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return ready;
      }
    }
    throw new IOException("it did not start");
  }

  /** Some durable shards, which are left as they are. */
  private static void playDurable(Matcher ready) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      List<Player> players = new ArrayList<>();
      for (int i = 0; i < DURABLE; i++) {
        players.add(new Player(client, ready.group(2), "arena:train" + i, "p" + i));
      }
      for (int i = 0; i < DURABLE; i++) {
        players.forEach(Player::send);
        Thread.sleep(50);
      }
      client.shutdownNow(); // else closing it waits for the players to leave
    }
  }

  /** Players in a large shard, and in some small ones; a look at what an operator looks at. */
  private static void play(Matcher ready) throws Exception {
    URI http = URI.create(ready.group(1));
    try (HttpClient client = HttpClient.newHttpClient();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      List<Player> players = new ArrayList<>();
      for (int i = 0; i < PLAYERS; i++) {
        String shard = i % 4 == 0 ? "bench-personal:60:300:" + i / 12 : "bench:60:1000:train";
        players.add(new Player(client, ready.group(2), shard, "p" + i));
      }
      clock.scheduleAtFixedRate(
          () -> players.forEach(Player::send), 100, 100, TimeUnit.MILLISECONDS);
      for (String path : List.of("observe/metrics", "observe/health/ready", "", "arena/")) {
        client.send(HttpRequest.newBuilder(http.resolve(path)).build(), BodyHandlers.discarding());
      }
      for (Player player : players) {
        player.await();
      }
    }
  }

  /** Plays by sending the same again and again, until it has seen enough. */
  private static final class Player implements WebSocket.Listener {
    private final CountDownLatch ticks = new CountDownLatch(TICKS);
    private final WebSocket socket;
    private int seq;

    Player(HttpClient client, String url, String shard, String sid) throws Exception {
      this.socket =
          client
              .newWebSocketBuilder()
              .header("Authorization", "Bearer dev." + sid)
              .buildAsync(URI.create(url + "?shard=" + shard + "&sid=" + sid), this)
              .get(60, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      ticks.countDown();
      from.request(1);
      return null;
    }

    void send() {
      socket.sendText("{\"input\":{\"dx\":1,\"dy\":0},\"client_seq\":" + ++seq + "}", true);
    }

    void await() throws Exception {
      if (!ticks.await(60, TimeUnit.SECONDS)) {
        throw new IOException("a player saw too few ticks");
      }
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }
  }
}
