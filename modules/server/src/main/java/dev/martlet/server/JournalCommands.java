package dev.martlet.server;

import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.journals.JournalCopies;
import dev.martlet.server.journals.JournalListing;
import dev.martlet.server.journals.JournalNames;
import dev.martlet.server.journals.JournalPage;
import dev.martlet.server.journals.RecordJson;
import dev.martlet.server.journals.UserRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Groups the commands for journals. */
@Command(
    name = "journal",
    description = {
      "Shows, copies, checks and deletes the journals of durable shards, in the store that is"
          + " configured.",
      "ID is a shard's id, arena:x, for its latest life, or the name of a journal,"
          + " arena:x/00c0ffee00c0ffee. What changes journals needs the server stopped; the rest"
          + " works beside it."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[list | show | export | import | verify | delete | user]",
    subcommands = {
      JournalCommands.Ls.class,
      JournalCommands.Show.class,
      JournalCommands.Export.class,
      JournalCommands.Import.class,
      JournalCommands.Verify.class,
      JournalCommands.Delete.class,
      JournalCommands.User.class
    })
final class JournalCommands implements Callable<Integer> {
  private static final String ID = "a shard's id, or that, a slash and the birth";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "list, show, export, import, verify, delete or user is missing");
  }

  /** Lists journals. */
  @Command(
      name = "list",
      description = "Lists all journals: shard, birth, who made it, state, size and time.",
      mixinStandardHelpOptions = true)
  static final class Ls extends JournalTool {
    @Option(names = "--json", description = "one object of JSON a line")
    private boolean json;

    @Override
    int run(Place place) throws IOException, ConfigException {
      JournalListing listing = new JournalListing(place.store(), out());
      if (json) {
        listing.printJson();
      } else {
        listing.printTable();
      }
      return Commands.OK;
    }
  }

  /** Shows a journal. */
  @Command(
      name = "show",
      description = "Shows what is in a journal: settings, options, joins, ticks.",
      mixinStandardHelpOptions = true)
  static final class Show extends JournalTool {
    @Parameters(paramLabel = "ID", description = ID)
    private String id;

    @Option(names = "--json", description = "each record as an object of JSON in its line")
    private boolean json;

    @Override
    int run(Place place) throws IOException, ConfigException {
      JournalSummary summary = JournalNames.find(place.store(), id);
      Optional<ReadJournal> journal = JournalListing.read(place.store(), summary);
      if (journal.isEmpty()) {
        return notWell("the journal " + summary.id() + " has nothing: its shard had not begun");
      }
      JournalPage page = new JournalPage(summary, journal.get(), out());
      if (json) {
        page.printJson();
      } else {
        page.print();
      }
      return Commands.OK;
    }
  }

  /** Writes a journal to a file. */
  @Command(
      name = "export",
      description = "Writes a journal to a new file, which import, replay and others can read.",
      mixinStandardHelpOptions = true)
  static final class Export extends JournalTool {
    @Parameters(index = "0", paramLabel = "ID", description = ID)
    private String id;

    @Parameters(index = "1", paramLabel = "FILE", description = "a file that is not there yet")
    private Path file;

    @Override
    int run(Place place) throws IOException, ConfigException {
      JournalSummary journal = JournalNames.find(place.store(), id);
      JournalCopies.export(place.store(), journal, file);
      out().println(journal.id() + " is in " + file);
      return Commands.OK;
    }
  }

  /** Reads a journal from a file. */
  @Command(
      name = "import",
      description = {
        "Adds a journal from a file that an export has written. The server must be stopped.",
        "If the journal is open, the next server brings its shard back."
      },
      mixinStandardHelpOptions = true)
  static final class Import extends JournalTool {
    @Parameters(paramLabel = "FILE", description = "what an export has written")
    private Path file;

    @Override
    boolean writes() {
      return true;
    }

    @Override
    int run(Place place) throws IOException, ConfigException {
      out().println(JournalCopies.importFrom(place.store(), file) + " is in the store");
      return Commands.OK;
    }
  }

  /** Checks journals. */
  @Command(
      name = "verify",
      description = "Reads every batch and every record, and says what is damaged.",
      mixinStandardHelpOptions = true)
  static final class Verify extends JournalTool {
    @Parameters(paramLabel = "ID", arity = "0..*", description = "which journals; none for all")
    private List<String> ids = List.of();

    @Override
    int run(Place place) throws IOException, ConfigException {
      boolean sound = new JournalListing(place.store(), out()).verify(ids);
      return sound ? Commands.OK : Commands.NOT_WELL;
    }
  }

  /** Deletes a journal. */
  @Command(
      name = "delete",
      description = "Deletes a journal for good. The server must be stopped.",
      mixinStandardHelpOptions = true)
  static final class Delete extends JournalTool {
    @Parameters(paramLabel = "ID", description = ID)
    private String id;

    @Option(
        names = "--force",
        description = "also one that is open, whose shard would be brought back")
    private boolean force;

    @Override
    boolean writes() {
      return true;
    }

    @Override
    int run(Place place) throws IOException, ConfigException {
      JournalSummary journal = JournalNames.find(place.store(), id);
      if (journal.state() == JournalState.OPEN && !force) {
        return notWell(
            "the journal %s is open: the next server brings its shard back. --force deletes it"
                .formatted(journal.id()));
      }
      place.store().delete(journal.id());
      out().println(journal.id() + " is deleted");
      return Commands.OK;
    }
  }

  /** Finds what is kept of a user. */
  @Command(
      name = "user",
      description = {
        "Lists the journals in which a user took part, exports what they have of the user, and"
            + " deletes those of shards that have ended.",
        "--delete needs the server stopped, and exits with 1 if journals are left."
      },
      mixinStandardHelpOptions = true)
  static final class User extends JournalTool {
    @Parameters(paramLabel = "USER", description = "the user id, as the authenticator tells it")
    private String user;

    @Option(
        names = "--export",
        paramLabel = "FILE",
        description = "writes what is theirs as JSON to a new file")
    private Path file;

    @Option(names = "--delete", description = "deletes the journals, but for those left open")
    private boolean delete;

    @Override
    boolean writes() {
      return delete;
    }

    @Override
    int run(Place place) throws IOException, ConfigException {
      List<JournalSummary> journals = new ArrayList<>();
      List<Object> found = new ArrayList<>();
      boolean allRead = find(place, journals, found);
      if (file != null) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("user", user);
        all.put("journals", found);
        byte[] json = (RecordJson.write(all) + "\n").getBytes(StandardCharsets.UTF_8);
        JournalCopies.create(file, out -> out.write(json));
      }
      boolean left = false;
      for (JournalSummary journal : journals) {
        String state = journal.state().name();
        if (delete && journal.state() == JournalState.ENDED) {
          place.store().delete(journal.id());
          state = "deleted";
        } else if (delete) {
          left = true;
          state += ": left, see journal delete";
        }
        out().println(journal.id() + " " + state);
      }
      out().println(user + " took part in " + journals.size() + " journals");
      return left || !allRead ? Commands.NOT_WELL : Commands.OK;
    }

    /** Returns whether all journals could be read. */
    private boolean find(Place place, List<JournalSummary> journals, List<Object> found)
        throws IOException, ConfigException {
      UserRecords records = new UserRecords(user);
      boolean allRead = true;
      for (JournalSummary journal : JournalNames.all(place.store())) {
        try {
          JournalListing.read(place.store(), journal)
              .flatMap(read -> records.in(journal, read))
              .ifPresent(
                  theirs -> {
                    journals.add(journal);
                    found.add(theirs);
                  });
        } catch (IOException e) {
          allRead = false;
          notWell("it is not known who took part in " + journal.id() + ": " + e.getMessage());
        }
      }
      return allRead;
    }
  }
}
