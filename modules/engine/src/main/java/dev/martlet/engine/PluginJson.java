package dev.martlet.engine;

import dev.martlet.api.ShardType;
import dev.martlet.wire.InputLimits;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

/**
 * The JSON of one plugin. Every plugin has a mapper of its own, because a mapper remembers the
 * classes it has met: shared, it would keep an unloaded plugin's classes alive.
 */
public final class PluginJson {
  private final JsonMapper mapper;
  private final int maxSnapshot;
  private ObjectWriter cborWriter;

  /**
   * A mapper for one plugin.
   *
   * @param limits that inputs must keep; the length of a message is checked by its connection
   * @param maxSnapshot the longest encoded snapshot, in bytes
   */
  public PluginJson(InputLimits limits, int maxSnapshot) {
    this.maxSnapshot = maxSnapshot;
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxDocumentLength(limits.maxBytes())
            .maxNestingDepth(limits.maxDepth())
            .maxStringLength(limits.maxStringLength())
            .maxNameLength(limits.maxStringLength())
            .maxNumberLength(limits.maxNumberLength())
            .build();
    this.mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            // A record's members are written in the order its author gave them.
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();
  }

  /**
   * The module that reads and writes a plugin's classes by reflection: its packages must be opened
   * to it.
   *
   * @return the module
   */
  public static Module reflectingModule() {
    return JsonMapper.class.getModule();
  }

  <I> JsonCodec<I> codecFor(ShardType<I> type) {
    return new JsonCodec<>(mapper, this::cborWriter, type, maxSnapshot);
  }

  /** Made when the first client asks for it: most servers have none who does. */
  private synchronized ObjectWriter cborWriter() {
    if (cborWriter == null) {
      cborWriter =
          CBORMapper.builder(
                  CBORFactory.builder().enable(CBORWriteFeature.WRITE_MINIMAL_DOUBLES).build())
              .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
              .build()
              .writer();
    }
    return cborWriter;
  }
}
