package dev.martlet.engine;

import dev.martlet.api.shard.SnapshotFormat;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.Plugged;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A plugin's format that is JSON under another name and remembers the states that it encoded. */
final class RecordingFormat implements SnapshotFormat {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  final List<Object> encoded = new ArrayList<>();

  HostedFormat hosted() {
    return Plugged.of(this, "recording@1");
  }

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public byte[] encode(Object state) {
    encoded.add(state);
    return JSON.writeValueAsBytes(state);
  }
}
