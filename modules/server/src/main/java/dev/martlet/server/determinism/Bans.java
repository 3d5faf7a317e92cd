package dev.martlet.server.determinism;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The members of the JDK that a simulation must not use. Immutable. */
final class Bans {
  /**
   * A rule, and below it classes with their members: {@code name} is all methods of that name,
   * {@code name(Type)} one of them, and {@code new} constructors. A star stands for any beginning
   * of a name, or any end of a name with its parameters; for any class of a package it is the name
   * of the class.
   */
  private static final String TABLE =
      """
      WALL_CLOCK
        java.lang.System currentTimeMillis nanoTime
        java.time.Instant now()
        java.time.LocalDate now() now(ZoneId)
        java.time.LocalTime now() now(ZoneId)
        java.time.LocalDateTime now() now(ZoneId)
        java.time.ZonedDateTime now() now(ZoneId)
        java.time.OffsetDateTime now() now(ZoneId)
        java.time.OffsetTime now() now(ZoneId)
        java.time.Year now() now(ZoneId)
        java.time.YearMonth now() now(ZoneId)
        java.time.MonthDay now() now(ZoneId)
        java.time.Clock system* tickMillis tickSeconds tickMinutes
        java.time.InstantSource system
        java.util.Date new()
        java.util.Calendar getInstance
        java.util.GregorianCalendar new() new(TimeZone) new(Locale) new(TimeZone,Locale)
      RANDOM
        java.lang.Math random
        java.lang.StrictMath random
        java.util.Random new()
        java.util.SplittableRandom new()
        java.util.concurrent.ThreadLocalRandom *
        java.security.SecureRandom *
        java.util.UUID randomUUID
        java.util.Collections shuffle(List)
        java.util.random.RandomGenerator getDefault of
        java.util.random.RandomGenerator$SplittableGenerator of
        java.util.random.RandomGenerator$JumpableGenerator of
        java.util.random.RandomGenerator$LeapableGenerator of
        java.util.random.RandomGenerator$ArbitrarilyJumpableGenerator of
        java.util.random.RandomGenerator$StreamableGenerator of
        java.util.random.RandomGeneratorFactory create()
      THREADS
        java.lang.Thread new* start ofVirtual ofPlatform startVirtualThread
        java.util.Timer new*
        java.util.concurrent.Executors *
        java.util.concurrent.Executor *
        java.util.concurrent.ExecutorService *
        java.util.concurrent.ScheduledExecutorService *
        java.util.concurrent.ThreadPoolExecutor new*
        java.util.concurrent.ScheduledThreadPoolExecutor new*
        java.util.concurrent.ForkJoinPool new* commonPool
        java.util.concurrent.CompletableFuture *Async orTimeout completeOnTimeout delayedExecutor
        java.util.concurrent.CompletionStage *Async
        java.util.* parallelStream
        java.util.stream.* parallel
      INPUT_OUTPUT
        java.io.File exists isFile isDirectory length lastModified can* list* create* delete* mk* \
      rename* set* getTotalSpace getFreeSpace getUsableSpace
        java.io.FileInputStream new*
        java.io.FileOutputStream new*
        java.io.FileReader new*
        java.io.FileWriter new*
        java.io.RandomAccessFile new*
        java.io.PrintStream new(File* new(String*
        java.io.PrintWriter new(File* new(String*
        java.util.Scanner new(File* new(Path*
        java.util.zip.ZipFile new*
        java.util.jar.JarFile new*
        java.nio.file.Files *
        java.nio.file.Path toRealPath
        java.nio.channels.* open* read* write* connect* accept*
        java.net.Socket *
        java.net.ServerSocket *
        java.net.DatagramSocket *
        java.net.MulticastSocket *
        java.net.URL open* getContent*
        java.net.URLConnection *
        java.net.HttpURLConnection *
        java.net.InetAddress getByName getAllByName getLocalHost isReachable
        java.net.NetworkInterface *
        java.net.http.* *
        java.sql.Driver *
        java.sql.DriverManager *
        java.sql.Connection *
        java.sql.Statement *
        java.sql.PreparedStatement *
        java.sql.CallableStatement *
        java.sql.ResultSet *
        javax.sql.DataSource *
        java.lang.ProcessBuilder start startPipeline
        java.lang.Runtime exec
      ORDER
        java.util.Set of(Object,Object* of(Object[]) copyOf
        java.util.Map of(Object,Object,Object,Object* ofEntries copyOf
        java.util.stream.Collectors toUnmodifiableSet toUnmodifiableMap
        java.util.IdentityHashMap new*
      IDENTITY
        java.lang.System identityHashCode
        java.lang.Enum hashCode
        java.lang.Class hashCode
      LOCALE
        java.util.Locale getDefault
        java.lang.String format(String,Object[]) formatted toUpperCase() toLowerCase()
        java.util.Formatter new() new(Appendable)
        java.io.PrintStream printf(String,Object[]) format(String,Object[])
        java.io.PrintWriter printf(String,Object[]) format(String,Object[])
        java.text.SimpleDateFormat new() new(String)
        java.text.DecimalFormat new() new(String)
        java.text.NumberFormat getInstance() getNumberInstance() getIntegerInstance() \
      getCurrencyInstance() getPercentInstance()
        java.text.DateFormat getInstance() getDateInstance() getTimeInstance() \
      getDateTimeInstance() getDateInstance(int) getTimeInstance(int) getDateTimeInstance(int,int)
        java.text.MessageFormat new(String) format(String,Object[])
        java.text.Collator getInstance()
        java.time.format.DateTimeFormatter ofPattern(String)
      TIME_ZONE
        java.time.ZoneId systemDefault
        java.util.TimeZone getDefault
      ENVIRONMENT
        java.lang.System getenv getProperty getProperties
        java.lang.Integer getInteger
        java.lang.Long getLong
        java.lang.Boolean getBoolean
        java.lang.Runtime availableProcessors freeMemory totalMemory maxMemory
        java.lang.management.ManagementFactory *
      MATH
        java.lang.Math sin cos tan asin acos atan atan2 sinh cosh tanh exp expm1 log log10 log1p \
      pow cbrt hypot
      """;

  private final Map<String, List<Ban>> byClass = new HashMap<>();

  /** Some members of a class. */
  private record Ban(Rule rule, String members) {
    boolean covers(String name, String signature) {
      if (members.endsWith("*")) {
        return signature.startsWith(members.substring(0, members.length() - 1));
      }
      if (members.startsWith("*")) {
        return name.endsWith(members.substring(1));
      }
      return members.equals(members.endsWith(")") ? signature : name);
    }
  }

  /**
   * A member that must not be used.
   *
   * @param rule that forbids it
   * @param shown the member as authors write it
   */
  record Banned(Rule rule, String shown) {}

  Bans() {
    Rule rule = null;
    for (String line : TABLE.lines().toList()) {
      if (!line.startsWith(" ")) {
        rule = Rule.valueOf(line);
        continue;
      }
      String[] words = line.strip().split(" +");
      for (int i = 1; i < words.length; i++) {
        byClass.computeIfAbsent(words[0], name -> new ArrayList<>()).add(new Ban(rule, words[i]));
      }
    }
  }

  /**
   * Looks a member up.
   *
   * @param owner the internal name of its class
   * @param method its name; that of a constructor is {@code <init>}
   * @param descriptor of the method
   */
  Optional<Banned> find(String owner, String method, String descriptor) {
    String type = owner.replace('/', '.');
    List<Ban> bans = byClass.getOrDefault(type, List.of());
    List<Ban> more =
        byClass.getOrDefault(type.substring(0, type.lastIndexOf('.') + 1) + "*", List.of());
    if (bans.isEmpty() && more.isEmpty()) {
      return Optional.empty();
    }
    boolean constructor = method.equals("<init>");
    String name = constructor ? "new" : method;
    String signature = name + parameters(descriptor);
    for (List<Ban> each : List.of(bans, more)) {
      for (Ban ban : each) {
        if (ban.covers(name, signature)) {
          String simple = simple(type);
          return Optional.of(
              new Banned(
                  ban.rule,
                  constructor ? "new " + simple + parameters(descriptor) : simple + "." + name));
        }
      }
    }
    return Optional.empty();
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
  }

  /** As people write them: {@code (String,Object[])}. */
  private static String parameters(String descriptor) {
    return MethodTypeDesc.ofDescriptor(descriptor).parameterList().stream()
        .map(ClassDesc::displayName)
        .collect(Collectors.joining(",", "(", ")"));
  }
}
