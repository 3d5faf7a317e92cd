package dev.martlet.server;

import dev.martlet.api.auth.Principal;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.config.AuthSettings;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.config.JournalSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.plugin.Plugin;
import dev.martlet.server.plugin.PluginFailure;
import dev.martlet.wire.RandomToken;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 for success, 1 for failure, 2 for wrong usage or settings. */
@Command(
    name = "martlet",
    description = "A real-time shard server. Without a command it serves.",
    versionProvider = Commands.Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[serve | check | plugins | token | journal | replay]",
    footer = {
      "",
      "Settings are given as -Dkey=value, to every command: -Dmartlet.port=5000.",
      "MARTLET_JAVA_OPTS holds options for the Java virtual machine, such as -Xmx2g.",
      "Exit codes: 0 is well, 1 is not, 2 is a wrong setting or argument."
    },
    subcommands = {
      Commands.Serve.class,
      Commands.Check.class,
      Commands.Plugins.class,
      Commands.Token.class,
      JournalCommands.class,
      ReplayCommand.class
    })
final class Commands implements Callable<Integer> {
  static final int OK = 0;
  static final int NOT_WELL = 1;
  private static final int USAGE = 2;

  /** Runs a command. Returns the exit code of the process. */
  static int run(String[] args) {
    return new CommandLine(new Commands())
        .setExecutionExceptionHandler(Commands::explain)
        .setParameterExceptionHandler(Commands::explain)
        .setUsageHelpAutoWidth(true)
        .execute(args);
  }

  /** Reports wrong usage in one line, without a stack trace. */
  private static int explain(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + mistake.getMessage());
    command.getErr().println("Try: " + name + " --help");
    return USAGE;
  }

  /** Reports a wrong setting in one line, without a stack trace. */
  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof ConfigException) {
      command.getErr().println("martlet: " + failure.getMessage());
      return USAGE;
    }
    throw failure;
  }

  @Override
  public Integer call() {
    Main.serve();
    return OK;
  }

  /** The version of the module, and of Java. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          Commands.class
              .getModule()
              .getDescriptor()
              .version()
              .map(ModuleDescriptor.Version::toString)
              .orElse("of no version");
      return new String[] {"martlet " + version + " (Java " + Runtime.version() + ")"};
    }
  }

  /** Starts the server. */
  @Command(
      name = "serve",
      description = "Starts the server; this is the default.",
      mixinStandardHelpOptions = true)
  static final class Serve implements Callable<Integer> {
    @Override
    public Integer call() {
      Main.serve();
      return OK;
    }
  }

  /**
   * Reads the configuration, before plugins are loaded.
   *
   * @param logged the least that is logged meanwhile: the command prints the rest itself
   */
  static ServerConfig config(Level logged) throws ConfigException {
    ExitGuard.installForCommand();
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setLevel(logged);
    }
    return ConfigReader.read(System.getProperties(), System.getenv());
  }

  private static int report(LoadedPlugins loaded, PrintWriter out) {
    for (Plugin plugin : loaded.plugins()) {
      out.println(plugin + ": " + String.join(", ", plugin.provides()));
    }
    for (PluginFailure failure : loaded.failures()) {
      out.println("NOT LOADED: " + failure);
    }
    return loaded.failures().isEmpty() ? OK : NOT_WELL;
  }

  /** Checks whether a server would start, by what the start does. */
  @Command(
      name = "check",
      description = {
        "Does what the start does, and says what the start would say, but opens no port:",
        "reads the configuration, loads the plugins, makes the authenticator and the configured"
            + " shards (which do not tick), opens the journals, and looks whether the ports are"
            + " free."
      },
      mixinStandardHelpOptions = true)
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--while-running",
        description =
            "a server may hold the ports and the journals now: look at the address only, and leave"
                + " the journals alone")
    private boolean whileRunning;

    @Override
    public Integer call() throws ConfigException {
      PrintWriter out = spec.commandLine().getOut();
      try {
        ServerConfig config = config(Level.WARNING);
        try (ServerCore core = ServerCore.check(config, whileRunning)) {
          int result = report(core.plugins(), out);
          out.println("authenticator " + config.get(AuthSettings.PROVIDER) + ": ready");
          if (core.journals().isPresent()) {
            out.println(
                "store of journals " + config.get(JournalSettings.STORE) + ": can be opened");
          }
          core.tls().ifPresent(identity -> out.println("TLS certificate " + identity));
          config.shards().forEach(plan -> out.println("shard " + plan.id() + ": can be made"));
          if (whileRunning) {
            PortCheck.address(config);
          } else {
            PortCheck.ports(config);
          }
          out.println(result == OK ? "all is well" : "the server would start without some plugins");
          return result;
        }
      } catch (ConfigException e) {
        spec.commandLine().getErr().println(Main.cannotStart(e));
        return USAGE;
      }
    }
  }

  /** Lists the plugins. */
  @Command(
      name = "plugins",
      description = "Lists what is in the plugin folder, and what of it does not load.",
      mixinStandardHelpOptions = true)
  static final class Plugins implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws ConfigException {
      try (PluginBootstrap bootstrap = PluginBootstrap.load(config(Level.OFF), new Metrics())) {
        PrintWriter out = spec.commandLine().getOut();
        int result = report(bootstrap.plugins(), out);
        for (Plugin plugin : bootstrap.plugins().plugins()) {
          plugin
              .determinism()
              .findings()
              .forEach(found -> out.println("NOT DETERMINISTIC: " + plugin + ": " + found));
        }
        return result;
      }
    }
  }

  /** Groups the commands for tokens. */
  @Command(
      name = "token",
      description = "Makes lines for the file of the authenticator \"tokens\".",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "hash",
      subcommands = TokenHash.class)
  static final class Token implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      throw new ParameterException(spec.commandLine(), "hash is missing");
    }
  }

  /** Prints the line of the tokens file for a token. */
  @Command(
      name = "hash",
      description = {
        "Prints the line for a user's token, which is read from standard input, or adds it to the"
            + " file, which only its owner may read if it is new:",
        "",
        "  martlet token hash --new --file conf/tokens eva"
      },
      mixinStandardHelpOptions = true)
  static final class TokenHash implements Callable<Integer> {
    /** 256 bits cannot be guessed, so a hash without salt is enough. */
    private static final int NEW_BYTES = 32;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "USER", description = "the user id that the token stands for")
    private String user;

    @Option(names = "--admin", description = "the user is an admin: the same as --role admin")
    private boolean admin;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "a role of the user; may be given several times")
    private List<String> roles = List.of();

    @Option(
        names = "--new",
        description = "makes a random token, and prints it on standard error: it is shown once")
    private boolean fresh;

    @Option(names = "--file", description = "adds the line to this file instead of printing it")
    private Path file;

    @Override
    public Integer call() throws IOException {
      CommandLine command = spec.commandLine();
      checkUser(command);
      String token = fresh ? RandomToken.next(NEW_BYTES) : read();
      if (token.isBlank()) {
        throw new ParameterException(command, "the token is empty");
      }
      String line = String.join(" ", words(command, sha256(token)));
      int result = file == null ? OK : note(line, command);
      if (fresh && result == OK) { // a token that no file knows would be kept in vain
        command.getErr().println(token);
        command.getErr().flush();
      }
      if (file == null) {
        command.getOut().println(line);
      }
      return result;
    }

    private List<String> words(CommandLine command, String hash) {
      Set<String> all = new LinkedHashSet<>(admin ? List.of(Principal.ADMIN) : List.of());
      all.addAll(roles);
      if (all.stream().flatMapToInt(String::chars).anyMatch(Character::isWhitespace)) {
        throw new ParameterException(command, "a role here has no spaces");
      }
      try {
        Principal.user(user).withRoles(all);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command, e.getMessage(), e);
      }
      List<String> words = new ArrayList<>(List.of(user, hash));
      words.addAll(all);
      return words;
    }

    private void checkUser(CommandLine command) {
      if (user.chars().anyMatch(c -> Character.isWhitespace(c))) {
        throw new ParameterException(command, "a user id here has no spaces");
      }
      if (user.startsWith("#")) {
        throw new ParameterException(command, "a line that begins with # is a comment");
      }
      try {
        Principal.user(user);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command, e.getMessage(), e);
      }
    }

    private int note(String line, CommandLine command) {
      try {
        TokensFile tokens = new TokensFile(file);
        tokens.add(line);
        if (tokens.readableByAll()) {
          command
              .getErr()
              .println("martlet: every user of this machine can read " + file + ": chmod 600");
        }
        return OK;
      } catch (IOException e) {
        command.getErr().println("martlet: cannot write " + file + ": " + e.getMessage());
        return NOT_WELL;
      }
    }

    /** Reads from standard input: arguments can be seen by every process of the machine. */
    private static String read() throws IOException {
      Console console = System.console();
      if (console != null && console.isTerminal()) {
        char[] typed = console.readPassword("token: ");
        return typed == null ? "" : new String(typed);
      }
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line = in.readLine();
      return line == null ? "" : line;
    }

    private static String sha256(String token) {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
