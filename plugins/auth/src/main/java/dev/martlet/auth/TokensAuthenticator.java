package dev.martlet.auth;

import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.AuthenticatorContext;
import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.api.auth.Principal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Accepts the tokens whose hashes are in a file. The file is read once, when the server starts.
 * Every line is
 *
 * <pre>{@code <user> <SHA-256 of the token, in hexadecimal> [<role> ...]}</pre>
 *
 * The role {@code admin} makes an admin. Empty lines and lines that begin with {@code #} are
 * skipped. A user may have several lines. SHA-256 without salt is safe only for unguessable tokens:
 * use at least 128 random bits.
 */
public final class TokensAuthenticator implements AuthenticatorProvider {
  private static final System.Logger LOG = System.getLogger(TokensAuthenticator.class.getName());

  private static final String FILE = "file";

  /** Called by {@link java.util.ServiceLoader}. */
  public TokensAuthenticator() {}

  @Override
  public String name() {
    return "tokens";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(FILE, "conf/tokens");
  }

  @Override
  public Authenticator create(AuthenticatorContext context) throws IOException {
    Path file = context.home().resolve(context.options().text(FILE).orElseThrow());
    List<Entry> entries = read(file);
    return credentials ->
        credentials
            .token()
            .map(token -> find(entries, token))
            .orElse(Authentication.accept(Principal.anonymous()));
  }

  private record Entry(byte[] hash, Principal principal) {}

  private static List<Entry> read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read the tokens file " + file + " (martlet.auth.tokens.file)");
    }
    warnIfReadableByAll(file);
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        try {
          entries.add(parse(line.strip().split("\\s+")));
        } catch (IllegalArgumentException e) {
          throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
        }
      }
    }
    return List.copyOf(entries);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException("the tokens file " + file + " is not UTF-8", e);
    }
  }

  /** Hashes do not give tokens away, but whoever guesses one can make sure with them. */
  private static void warnIfReadableByAll(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
      LOG.log(
          Level.WARNING,
          "every user of this machine can read the tokens file {0}: chmod 600",
          file);
    }
  }

  private static Entry parse(String[] words) {
    if (words.length < 2 || !words[1].matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          "a line is a user, the SHA-256 of their token in hexadecimal, and their roles, such as"
              + " admin");
    }
    List<String> roles = List.of(words).subList(2, words.length);
    Principal principal = Principal.user(words[0]).withRoles(roles);
    return new Entry(HexFormat.of().parseHex(words[1]), principal);
  }

  /** Compares every entry, so that the time taken reveals nothing about the entries. */
  private static Authentication find(List<Entry> entries, String token) {
    byte[] hash = sha256(token);
    Entry found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.hash(), hash) && found == null) {
        found = entry;
      }
    }
    return found == null
        ? Authentication.refuse("the token is not known")
        : Authentication.accept(found.principal());
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
