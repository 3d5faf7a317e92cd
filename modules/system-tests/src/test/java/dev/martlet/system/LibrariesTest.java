package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Libraries that game teams use, as private jars of plugins in one server: each does what it is
 * for.
 */
class LibrariesTest {
  private static final List<String> NETTY =
      List.of(
              "buffer",
              "codec-base",
              "codec-compression",
              "codec-http",
              "common",
              "handler",
              "resolver",
              "transport",
              "transport-native-unix-common")
          .stream()
          .map(part -> "netty-" + part)
          .toList();

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    PluginFolder folder = PluginFolder.of("libraries");
    general(folder);
    loggers(folder);
    network(folder);
    databases(folder);
    server = folder.start("plugins-native-access", "test.sqlite");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void general(PluginFolder folder) throws Exception {
    LibraryPlugin.build(
        folder,
        "guava",
        List.of("guava", "failureaccess"),
        List.of("com.google.common"),
        """
        var bus = new com.google.common.eventbus.EventBus();
        var sizes = com.google.common.collect.ImmutableSortedMap.of("b", 2, "a", 1);
        return sizes + " " + com.google.common.hash.Hashing.crc32().hashInt(7) + " " + bus;
        """);
    LibraryPlugin.build(
        folder,
        "lang",
        List.of("commons-lang3"),
        List.of("org.apache.commons.lang3", "java.desktop"),
        """
        var heard = new ArrayList<Object>();
        var support = org.apache.commons.lang3.event.EventListenerSupport.create(
            java.beans.PropertyChangeListener.class);
        support.addListener(event -> heard.add(event.getNewValue()));
        support.fire().propertyChange(new java.beans.PropertyChangeEvent("x", "y", 1, 2));
        return org.apache.commons.lang3.StringUtils.capitalize("heard ") + heard;
        """);
    LibraryPlugin.build(
        folder,
        "jackson2",
        List.of("jackson-annotations", "jackson-core", "jackson-databind"),
        List.of("com.fasterxml.jackson.databind"),
        """
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        Point point = mapper.readValue("{'x':7,'y':'z'}".replace((char) 39, '"'), Point.class);
        return mapper.version().getMajorVersion() + mapper.writeValueAsString(point).replace('"', '~');
        """);
    LibraryPlugin.build(
        folder,
        "gson",
        List.of("gson"),
        List.of("com.google.gson"),
        """
        var gson = new com.google.gson.Gson();
        return gson.toJson(gson.fromJson("{x:7,y:z}", Point.class)).replace('"', '~');
        """);
    LibraryPlugin.build(
        folder,
        "caffeine",
        List.of("caffeine"),
        List.of("com.github.benmanes.caffeine"),
        """
        com.github.benmanes.caffeine.cache.LoadingCache<String, String> cache =
            com.github.benmanes.caffeine.cache.Caffeine.newBuilder().maximumSize(9)
                .expireAfterWrite(java.time.Duration.ofMinutes(1)).recordStats()
                .build(key -> key + "!");
        return cache.get("a") + cache.get("a") + cache.stats().hitCount();
        """);
    LibraryPlugin.build(
        folder,
        "kotlin",
        List.of("kotlin-stdlib"),
        List.of("kotlin.stdlib"),
        "return kotlin.text.StringsKt.reversed(\"abc\") + \" \" + new kotlin.Pair<>(1, 2);");
    LibraryPlugin.build(
        folder,
        "yaml",
        List.of("snakeyaml"),
        List.of("org.yaml.snakeyaml"),
        "return new org.yaml.snakeyaml.Yaml().load(\"{a: [1, 2]}\").toString();");
  }

  private static void loggers(PluginFolder folder) throws Exception {
    LibraryPlugin.build(
        folder,
        "logback",
        List.of("logback-classic", "logback-core", "slf4j-api"),
        List.of("ch.qos.logback.classic", "ch.qos.logback.core", "org.slf4j"),
        """
        var lines = new ch.qos.logback.core.read.ListAppender<ch.qos.logback.classic.spi.ILoggingEvent>();
        lines.start();
        var log = (ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("hill");
        log.addAppender(lines);
        log.info("a {}", "line");
        return lines.list.getFirst().toString();
        """);
    LibraryPlugin.build(
        folder,
        "log4j",
        List.of("log4j-api", "log4j-core", "log4j-slf4j2-impl", "slf4j-api"),
        List.of("org.apache.logging.log4j", "org.apache.logging.log4j.core", "org.slf4j"),
        """
        var out = new java.io.ByteArrayOutputStream();
        var appender =
            org.apache.logging.log4j.core.appender.OutputStreamAppender.newBuilder()
                .setName("bytes").setTarget(out)
                .setLayout(
                    org.apache.logging.log4j.core.layout.PatternLayout.newBuilder()
                        .withPattern("%p %c %m;").build())
                .build();
        appender.start();
        var log =
            (org.apache.logging.log4j.core.Logger)
                org.apache.logging.log4j.LogManager.getLogger("hill");
        log.addAppender(appender);
        log.setLevel(org.apache.logging.log4j.Level.INFO);
        log.info("a {}", "line");
        org.slf4j.LoggerFactory.getLogger("hill").info("by {}", "slf4j");
        return out.toString();
        """);
  }

  private static void network(PluginFolder folder) throws Exception {
    LibraryPlugin.build(
        folder,
        "netty",
        NETTY,
        List.of(
            "io.netty.buffer",
            "io.netty.codec.http",
            "io.netty.common",
            "io.netty.transport",
            "java.net.http"),
        """
        var group = new io.netty.channel.MultiThreadIoEventLoopGroup(
            1, io.netty.channel.nio.NioIoHandler.newFactory());
        try (var http = java.net.http.HttpClient.newHttpClient()) {
          var answer = new io.netty.channel.SimpleChannelInboundHandler<
              io.netty.handler.codec.http.FullHttpRequest>() {
            @Override protected void channelRead0(
                io.netty.channel.ChannelHandlerContext context,
                io.netty.handler.codec.http.FullHttpRequest request) {
              var response = new io.netty.handler.codec.http.DefaultFullHttpResponse(
                  request.protocolVersion(),
                  io.netty.handler.codec.http.HttpResponseStatus.OK,
                  io.netty.buffer.Unpooled.copiedBuffer(
                      "asked for " + request.uri(), java.nio.charset.StandardCharsets.UTF_8));
              response.headers().set("content-length", response.content().readableBytes());
              context.writeAndFlush(response);
            }
          };
          var channel = new io.netty.bootstrap.ServerBootstrap()
              .group(group)
              .channel(io.netty.channel.socket.nio.NioServerSocketChannel.class)
              .childHandler(new io.netty.channel.ChannelInitializer<io.netty.channel.Channel>() {
                @Override protected void initChannel(io.netty.channel.Channel made) {
                  made.pipeline().addLast(
                      new io.netty.handler.codec.http.HttpServerCodec(),
                      new io.netty.handler.codec.http.HttpObjectAggregator(1000),
                      answer);
                }
              })
              .bind("127.0.0.1", 0).sync().channel();
          int port = ((java.net.InetSocketAddress) channel.localAddress()).getPort();
          var uri = java.net.URI.create("http://127.0.0.1:" + port + "/hill");
          return http.send(
              java.net.http.HttpRequest.newBuilder(uri).build(),
              java.net.http.HttpResponse.BodyHandlers.ofString()).body();
        } finally {
          group.shutdownGracefully();
        }
        """);
  }

  private static void databases(PluginFolder folder) throws Exception {
    String query =
        """
        try (%s;
            var statement = connection.createStatement();
            var rows = statement.executeQuery("select 6 * 7, upper('hill')")) {
          rows.next();
          return connection.getMetaData().getDatabaseProductName()
              + " " + rows.getInt(1) + " " + rows.getString(2);
        }
        """;
    String byDriver = "var connection = java.sql.DriverManager.getConnection(%s)";
    LibraryPlugin.build(
        folder,
        "postgres",
        List.of("postgresql", "HikariCP", "slf4j-api", "slf4j-jdk14"),
        List.of("com.zaxxer.hikari", "java.sql"),
        """
        var settings = new com.zaxxer.hikari.HikariConfig();
        settings.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + argument + "/postgres");
        settings.setUsername("eva");
        settings.setMaximumPoolSize(2);
        """
            + query.formatted(
                "var pool = new com.zaxxer.hikari.HikariDataSource(settings);"
                    + " var connection = pool.getConnection()"));
    LibraryPlugin.build(
        folder,
        "mariadb",
        List.of("mariadb-java-client"),
        List.of("java.sql"),
        query.formatted(
            byDriver.formatted(
                "\"jdbc:mariadb://127.0.0.1:\" + argument + \"/mysql?sslMode=disable\", \"eva\","
                    + " \"\"")));
    LibraryPlugin.build(
        folder,
        "sqlite",
        List.of("sqlite-jdbc"),
        List.of("java.sql"),
        query.formatted(byDriver.formatted("\"jdbc:sqlite::memory:\"")));
  }

  private static void assertAnswers(String plugin, String expected) throws Exception {
    assertAnswers(plugin, "x", expected);
  }

  private static void assertAnswers(String plugin, String argument, String expected)
      throws Exception {
    assertEquals("{\"value\":\"" + expected + "\"}", LibraryPlugin.ask(server, plugin, argument));
  }

  @Test
  void guava() throws Exception {
    assertAnswers("guava", "{a=1, b=2} a5e793bc EventBus{default}");
  }

  @Test
  void commonsLang() throws Exception {
    assertAnswers("lang", "Heard [2]");
  }

  @Test
  void jacksonOfAnotherVersionThanTheServers() throws Exception {
    assertAnswers("jackson2", "2{~x~:7,~y~:~z~}");
  }

  @Test
  void gson() throws Exception {
    assertAnswers("gson", "{~x~:7,~y~:~z~}");
  }

  @Test
  void caffeine() throws Exception {
    assertAnswers("caffeine", "a!a!1");
  }

  @Test
  void kotlin() throws Exception {
    assertAnswers("kotlin", "cba (1, 2)");
  }

  @Test
  void snakeYaml() throws Exception {
    assertAnswers("yaml", "{a=[1, 2]}");
  }

  @Test
  void logback() throws Exception {
    assertAnswers("logback", "[INFO] a line");
  }

  @Test
  void log4jAlsoThroughSlf4j() throws Exception {
    assertAnswers("log4j", "INFO hill a line;INFO hill by slf4j;");
  }

  @Test
  void netty() throws Exception {
    assertAnswers("netty", "asked for /hill");
  }

  @Test
  void postgresThroughAPoolThatLogsIntoTheServersLog() throws Exception {
    try (LocalDatabase database = LocalDatabase.postgres()) {
      assertAnswers("postgres", "" + database.port, "PostgreSQL 42 HILL");
    }
    String line = server.awaitLog("Start completed");
    assertTrue(line.contains("com.zaxxer.hikari"), line);
    assertTrue(line.contains("[test.postgres@1, postgres:"), line); // from its create
  }

  @Test
  void mariadb() throws Exception {
    try (LocalDatabase database = LocalDatabase.mariadb()) {
      assertAnswers("mariadb", "" + database.port, "MariaDB 42 HILL");
    }
  }

  @Test
  void sqliteWithItsNativeLibrary() throws Exception {
    assertAnswers("sqlite", "SQLite 42 HILL");
    assertTrue(!server.log().contains("restricted method"), server.log());
  }
}
