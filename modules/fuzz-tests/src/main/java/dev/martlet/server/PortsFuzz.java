package dev.martlet.server;

import com.code_intelligence.jazzer.api.BugDetectors;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.ConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What both ports answer to any bytes, end to end: the server of the image on real sockets. */
public final class PortsFuzz {
  /** The only answers that may begin with a 5: what is not supported, and not now. */
  private static final Set<String> ALLOWED = Set.of("501", "503", "505");

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final int DEADLINE_MS = 20_000;
  private static final int MOST_ANSWER = 200_000;
  private static final MartletServer SERVER = start();

  private PortsFuzz() {}

  private static MartletServer start() {
    BugDetectors.allowNetworkConnections(); // this target is their client
    try {
      Path home = Files.createTempDirectory("martlet-fuzz");
      Files.createDirectory(home.resolve("plugins"));
      Files.writeString(Files.createDirectory(home.resolve("www")).resolve("index.html"), "hello");
      Files.writeString(
          Files.createDirectory(home.resolve("conf")).resolve("application.yaml"), "");
      Properties settings = new Properties();
      settings.put("martlet.home", home.toString());
      settings.put("martlet.port", "0");
      settings.put("martlet.auth.provider", "fuzz");
      settings.put("martlet.limits.refused-joins-per-minute", "0");
      settings.put("martlet.limits.auth-failures-per-minute", "0");
      return MartletServer.start(ConfigReader.read(settings, Map.of()));
    } catch (IOException | ConfigException e) {
      throw new IllegalStateException("cannot start", e);
    }
  }

  /**
   * One input.
   *
   * @param data what is sent to the shard port if it begins with a tilde, and to the HTTP port
   *     otherwise; then the client sends no more
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    boolean shards = data.length > 0 && data[0] == '~';
    String answer = shards ? send(SERVER.shardPort(), data, 1) : send(SERVER.port(), data, 0);
    Matcher statuses = STATUS.matcher(answer);
    while (statuses.find()) {
      if (statuses.group(1).startsWith("5") && !ALLOWED.contains(statuses.group(1))) {
        throw new AssertionError("the server failed: " + answer);
      }
    }
  }

  private static String send(int port, byte[] data, int from) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(DEADLINE_MS);
      socket.getOutputStream().write(data, from, data.length - from);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(MOST_ANSWER), StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no end of the answer", e);
    } catch (IOException e) {
      return ""; // reset: it had seen enough
    }
  }
}
