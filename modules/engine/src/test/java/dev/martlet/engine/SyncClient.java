package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.wire.TickFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/** A client of protocol version 2, written from the protocol page, without code of the engine. */
final class SyncClient {
  private final ObjectMapper mapper;
  private final List<List<String>> shapes = new ArrayList<>();

  int kind;
  long tick = -1;
  long baseline = -1;

  /** client_seq, seq, tick of the last message; null if it had none. */
  List<Long> ack;

  Object state;
  Object event;
  long eventNumber;
  Object control;

  /** A value with its shape, which its members do not show. */
  private record Shaped(int shape, List<Object> members) {}

  private record Sequence(List<Object> elements) {}

  private record Free(Map<String, Object> members) {}

  private Object tree;

  SyncClient(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** Receives all frames that wait for a player. Returns how many there were. */
  int take(Player player) {
    int frames = 0;
    for (TickFrame frame = player.frame(); frame != null; frame = player.frame()) {
      receive(frame);
      frames++;
    }
    return frames;
  }

  void receive(TickFrame frame) {
    receive(message(frame));
  }

  /** The message in a WebSocket frame: what follows the header. */
  static byte[] message(TickFrame frame) {
    byte[] bytes = frame.bytes();
    int header = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10;
    return Arrays.copyOfRange(bytes, header, bytes.length);
  }

  void receive(byte[] message) {
    Reader reader = new Reader(message);
    int first = message[reader.at++] & 0xFF;
    kind = first & 0x0F;
    long messageTick = reader.number();
    baseline = kind == 2 ? messageTick - reader.number() : -1;
    eventNumber = kind == 3 ? reader.number() : eventNumber;
    ack =
        (first & 0x10) == 0
            ? null
            : Arrays.asList(reader.number(), reader.number(), messageTick - reader.number());
    byte[] payload;
    if ((first & 0x40) == 0) {
      payload = Arrays.copyOfRange(message, reader.at, message.length);
    } else {
      payload = reader.bytes((int) reader.number());
      entities(reader);
      sectionBytes = message.length;
    }
    if (kind == 3) {
      event = parse(payload);
    } else if (kind == 4) {
      control = parse(payload);
    } else {
      receiveState(payload, (first & 0x20) != 0);
      tick = messageTick;
      state = plain(tree, shapes);
    }
  }

  private Object parse(byte[] payload) {
    return payload.length == 0 ? null : mapper.readValue(payload, Object.class);
  }

  private void receiveState(byte[] payload, boolean withShapes) {
    Object body = parse(payload);
    if (kind == 1) {
      shapes.clear();
    } else if (baseline != tick) {
      throw new AssertionError("a delta to " + baseline + " came to a client that has " + tick);
    }
    if (withShapes) {
      List<Object> both = list(body);
      list(both.get(0))
          .forEach(names -> shapes.add(list(names).stream().map(String.class::cast).toList()));
      body = both.get(1);
    }
    if (kind == 1) {
      tree = value(body);
    } else if (payload.length > 0) {
      tree = patched(tree, body);
    }
  }

  private static final class Reader {
    final byte[] bytes;
    int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    long number() {
      long number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        number |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }

    int count() {
      return (int) number();
    }

    byte[] bytes(int length) {
      at += length;
      return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text() {
      return new String(bytes(count()), StandardCharsets.UTF_8);
    }
  }

  /** An entity in the client's area. */
  record Entity(String id, Object state) {}

  final Map<Integer, Entity> entities = new HashMap<>();
  int sectionBytes;
  private final List<List<String>> entityShapes = new ArrayList<>();

  /** On a new connection: handles start anew. */
  void forgetEntities() {
    entities.clear();
    entityShapes.clear();
  }

  private void entities(Reader reader) {
    for (int i = reader.count(); i > 0; i--) {
      List<String> names = new ArrayList<>();
      for (int j = reader.count(); j > 0; j--) {
        names.add(reader.text());
      }
      entityShapes.add(names);
    }
    for (int i = reader.count(); i > 0; i--) {
      assertTrue(entities.remove(reader.count()) != null, "an entity that leaves was there");
    }
    for (int i = reader.count(); i > 0; i--) {
      int handle = reader.count();
      Object now = entityState(reader);
      entities.compute(handle, (same, old) -> new Entity(old.id, now));
    }
    for (int i = reader.count(); i > 0; i--) {
      String id = reader.text();
      int handle = reader.count();
      assertNull(entities.put(handle, new Entity(id, entityState(reader))), "a free handle");
    }
    assertEquals(entities.size(), entities.values().stream().map(Entity::id).distinct().count());
  }

  private Object entityState(Reader reader) {
    Object form = mapper.readValue(reader.bytes(reader.count()), Object.class);
    return plain(value(form, entityShapes), entityShapes);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  private static int integer(Object value) {
    return ((Number) value).intValue();
  }

  private Object value(Object form) {
    return value(form, shapes);
  }

  private Object value(Object form, List<List<String>> shapes) {
    if (form instanceof Map) {
      Map<String, Object> members = new LinkedHashMap<>();
      map(form).forEach((name, member) -> members.put(name, value(member, shapes)));
      return new Free(members);
    }
    if (!(form instanceof List)) {
      return form;
    }
    List<Object> items = list(form);
    int number = integer(items.getFirst());
    List<Object> rest =
        items.subList(1, items.size()).stream().map(item -> value(item, shapes)).toList();
    if (number > 0) {
      return new Shaped(number, rest);
    }
    if (number == 0) {
      return new Sequence(rest);
    }
    int width = shapes.get(-number - 1).size();
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < rest.size(); i += width) {
      elements.add(new Shaped(-number, rest.subList(i, i + width)));
    }
    return new Sequence(elements);
  }

  private Object patched(Object old, Object patch) {
    List<Object> items = list(patch);
    return switch (old) {
      case Shaped shaped -> members(shaped, items.iterator());
      case Free free -> free(free, items);
      case Sequence sequence when items.getFirst() instanceof List -> keyed(sequence, items);
      case Sequence sequence -> placed(sequence, items);
      default -> throw new AssertionError("no patch for " + old);
    };
  }

  private Shaped members(Shaped old, java.util.Iterator<Object> items) {
    long head = ((Number) items.next()).longValue();
    long changed = head >>> 1;
    long patched = (head & 1) == 0 ? 0 : ((Number) items.next()).longValue();
    List<Object> members = new ArrayList<>(old.members);
    for (int i = 0; i < members.size(); i++) {
      if ((changed >>> i & 1) != 0) {
        Object item = items.next();
        boolean whole = (patched >>> i & 1) == 0;
        members.set(i, whole ? value(item) : patched(members.get(i), item));
      }
    }
    return new Shaped(old.shape, members);
  }

  private Free free(Free old, List<Object> parts) {
    Map<String, Object> members = new LinkedHashMap<>(old.members);
    map(parts.get(0)).forEach((name, form) -> members.put(name, value(form)));
    if (parts.size() > 1) {
      map(parts.get(1))
          .forEach((name, patch) -> members.put(name, patched(members.get(name), patch)));
    }
    if (parts.size() > 2) {
      list(parts.get(2)).forEach(members::remove);
    }
    return new Free(members);
  }

  private Sequence placed(Sequence old, List<Object> items) {
    int length = integer(items.getFirst());
    List<Object> elements = new ArrayList<>(old.elements);
    while (elements.size() > length) {
      elements.removeLast();
    }
    while (elements.size() < length) {
      elements.add(null);
    }
    int at = -1;
    for (int i = 1; i < items.size(); i += 2) {
      int head = integer(items.get(i));
      at += 1 + head / 2;
      Object item = items.get(i + 1);
      elements.set(at, head % 2 == 0 ? value(item) : patched(elements.get(at), item));
    }
    return new Sequence(elements);
  }

  private Sequence keyed(Sequence old, List<Object> parts) {
    List<Object> elements = new ArrayList<>(old.elements);
    java.util.Iterator<Object> changes = list(parts.get(0)).iterator();
    for (int at = -1; changes.hasNext(); ) {
      int head = integer(changes.next());
      at += 1 + head / 2;
      elements.set(
          at, head % 2 == 1 ? value(changes.next()) : members((Shaped) elements.get(at), changes));
    }
    Set<Integer> removed = new LinkedHashSet<>(places(part(parts, 1)));
    List<Object> kept = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      if (!removed.contains(i)) {
        kept.add(elements.get(i));
      }
    }
    List<Object> order = part(parts, 4);
    if (!order.isEmpty()) {
      kept = new ArrayList<>(order.stream().map(SyncClient::integer).map(kept::get).toList());
    }
    if (!part(parts, 2).isEmpty()) {
      List<Object> added = ((Sequence) value(parts.get(2))).elements;
      List<Integer> at = places(part(parts, 3));
      for (int i = 0; i < added.size(); i++) {
        kept.add(at.isEmpty() ? kept.size() : at.get(i), added.get(i));
      }
    }
    return new Sequence(kept);
  }

  private static List<Object> part(List<Object> parts, int number) {
    return parts.size() > number ? list(parts.get(number)) : List.of();
  }

  private static List<Integer> places(List<Object> gaps) {
    List<Integer> places = new ArrayList<>();
    int at = -1;
    for (Object gap : gaps) {
      at += 1 + integer(gap);
      places.add(at);
    }
    return places;
  }

  private static Object plain(Object value, List<List<String>> shapes) {
    return switch (value) {
      case Shaped(int shape, List<Object> members) -> {
        Map<String, Object> named = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
          named.put(shapes.get(shape - 1).get(i), plain(members.get(i), shapes));
        }
        yield named;
      }
      case Sequence(List<Object> elements) ->
          new ArrayList<>(elements.stream().map(element -> plain(element, shapes)).toList());
      case Free(Map<String, Object> members) -> {
        Map<String, Object> named = new HashMap<>();
        members.forEach((name, member) -> named.put(name, plain(member, shapes)));
        yield named;
      }
      case null, default -> value;
    };
  }
}
