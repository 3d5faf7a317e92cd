package dev.martlet.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The same broadcast by Netty with a native transport: as many event loops as processors, each of
 * which writes one shared frame to its own channels, one flush a channel and tick; a channel that
 * is not writable waits for the next.
 *
 * <p>Arguments: port, ticks a second, bytes of a snapshot, shards, and the transport, epoll or
 * io_uring; or {@code check} and the transport, to see whether it works here. Connection i is in
 * shard i modulo shards, whose ticks are spread over the time between two.
 */
final class NettyBroadcaster {
  private static final int MOST_HEADER = 10;

  private final MultiThreadIoEventLoopGroup loops;

  /** The channels of each loop by shard: only the loop's own thread touches them. */
  private final Map<EventLoop, List<Set<Channel>>> members = new ConcurrentHashMap<>();

  private final AtomicInteger accepted = new AtomicInteger();
  private final int bytes;
  private final int shards;
  private long tick = 1;
  private int shard;

  private NettyBroadcaster(IoHandlerFactory transport, int bytes, int shards) {
    loops = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), transport);
    this.bytes = bytes;
    this.shards = shards;
    loops.forEach(loop -> members.put((EventLoop) loop, newMembers(shards)));
  }

  private static List<Set<Channel>> newMembers(int shards) {
    List<Set<Channel>> all = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      all.add(new LinkedHashSet<>());
    }
    return all;
  }

  /** Runs until it is killed. */
  public static void main(String... args) throws Exception {
    boolean uring = args[args.length - 1].equals("io_uring");
    if (args[0].equals("check")) {
      Throwable missing = uring ? IoUring.unavailabilityCause() : Epoll.unavailabilityCause();
      if (missing != null) {
        System.err.println(missing.getMessage());
      }
      System.exit(missing == null ? 0 : 1);
    }
    IoHandlerFactory transport =
        uring ? IoUringIoHandler.newFactory() : EpollIoHandler.newFactory();
    int rate = Integer.parseInt(args[1]);
    new NettyBroadcaster(transport, Integer.parseInt(args[2]), Integer.parseInt(args[3]))
        .run(
            Integer.parseInt(args[0]),
            rate,
            uring ? IoUringServerSocketChannel.class : EpollServerSocketChannel.class);
  }

  private void run(int port, int rate, Class<? extends ServerChannel> type) throws Exception {
    new ServerBootstrap()
        .group(loops)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536))
                    .addLast(new WebSocketServerProtocolHandler(anyPath()), new Subscriber());
              }
            })
        .bind("127.0.0.1", port)
        .sync();
    long step = 1_000_000_000L / rate / shards;
    loops.next().scheduleAtFixedRate(this::broadcast, step, step, TimeUnit.NANOSECONDS);
  }

  private static WebSocketServerProtocolConfig anyPath() {
    return WebSocketServerProtocolConfig.newBuilder()
        .websocketPath("/")
        .checkStartsWith(true)
        .build();
  }

  /** Joins its shard once it is open, and leaves it. What clients send is read and dropped. */
  private final class Subscriber extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final int mine = accepted.getAndIncrement() % shards;

    private Set<Channel> others(ChannelHandlerContext context) {
      return members.get(context.channel().eventLoop()).get(mine);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof HandshakeComplete) {
        others(context).add(context.channel());
      }
      super.userEventTriggered(context, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      others(context).remove(context.channel());
      super.channelInactive(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private void broadcast() {
    ByteBuf frame = frame();
    int now = shard;
    members.forEach(
        (loop, sets) -> {
          frame.retain();
          loop.execute(() -> send(frame, sets.get(now)));
        });
    frame.release();
    if (++shard == shards) {
      shard = 0;
      tick++;
    }
  }

  private static void send(ByteBuf frame, Set<Channel> channels) {
    for (Channel channel : channels) {
      if (channel.isWritable()) {
        channel.writeAndFlush(frame.retainedDuplicate(), channel.voidPromise());
      }
    }
    frame.release();
  }

  /** With its header: made once for all, it passes the encoder of each channel as it is. */
  private ByteBuf frame() {
    int length = bytes + Long.BYTES;
    ByteBuf frame = ByteBufAllocator.DEFAULT.ioBuffer(length + MOST_HEADER);
    frame.writeByte(0x82);
    if (length < 126) {
      frame.writeByte(length);
    } else if (length < 65_536) {
      frame.writeByte(126).writeShort(length);
    } else {
      frame.writeByte(127).writeLong(length);
    }
    int end = frame.writerIndex() + length;
    Instant now = Instant.now();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    frame.writeLong(tick);
    frame.writeCharSequence("{\"ts\":" + micros + ",\"pad\":\"", StandardCharsets.US_ASCII);
    while (frame.writerIndex() < end - 2) {
      frame.writeByte('x');
    }
    return frame.writeByte('"').writeByte('}');
  }
}
