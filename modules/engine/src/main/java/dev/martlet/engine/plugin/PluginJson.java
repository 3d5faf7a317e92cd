package dev.martlet.engine.plugin;

import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardType;
import dev.martlet.engine.binding.InputBinding;
import dev.martlet.engine.data.DataMapping;
import dev.martlet.engine.data.DeclaredStates;
import dev.martlet.engine.data.DeclaredTypes;
import dev.martlet.engine.data.WellFormedJsonFactory;
import dev.martlet.wire.InputLimits;
import java.lang.reflect.Type;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON mapper of one plugin. Every plugin has its own, because a mapper remembers the classes
 * it has met: a shared one would keep an unloaded plugin's classes alive. Any thread.
 */
public final class PluginJson {
  /** How Jackson says that it cannot read the key of a map. */
  private static final String NO_KEY = "Cannot find a (Map) Key deserializer";

  private final JsonMapper mapper;
  private final TokenStreamFactory inputParsers;
  private final JsonMapper strictInputs;
  private final int maxValues;
  private final int maxSnapshotBytes;
  private ObjectWriter cborWriter;
  private JsonMapper kept;

  /**
   * A mapper for one plugin, whose inputs may have members that their type does not have.
   *
   * @param limits of inputs; the connection checks the length of a message before
   * @param maxSnapshotBytes maximum length of an encoded snapshot, in bytes
   */
  public PluginJson(InputLimits limits, int maxSnapshotBytes) {
    this(limits, maxSnapshotBytes, false);
  }

  /**
   * A mapper for one plugin.
   *
   * @param limits of inputs; the connection checks the length of a message before
   * @param maxSnapshotBytes maximum length of an encoded snapshot, in bytes
   * @param refuseUnknown whether an input with a member that its type does not have is refused;
   *     otherwise the member is ignored
   */
  public PluginJson(InputLimits limits, int maxSnapshotBytes, boolean refuseUnknown) {
    this.maxSnapshotBytes = maxSnapshotBytes;
    this.maxValues = limits.maxValues();
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxDocumentLength(limits.maxBytes())
            .maxNestingDepth(limits.maxDepth())
            .maxStringLength(limits.maxStringLength())
            .maxNameLength(limits.maxNameLength())
            .maxNumberLength(limits.maxNumberLength())
            .build();
    this.mapper =
        DataMapping.of(JsonMapper.builder(new WellFormedJsonFactory(constraints))).build();
    this.inputParsers = InputBinding.parsers(mapper);
    this.strictInputs = InputBinding.strict(mapper, refuseUnknown);
  }

  /**
   * The module that reads and writes a plugin's classes by reflection. The plugin's packages must
   * be opened to it.
   *
   * @return the module
   */
  public static Module reflectingModule() {
    return JsonMapper.class.getModule();
  }

  /**
   * The type of a shard type's inputs.
   *
   * @param shardType class of the shard type
   * @param inputs what it says of them
   * @return the type
   * @throws IllegalArgumentException if it says nothing, and neither does its declaration
   */
  public JavaType inputType(Class<?> shardType, DataType<?> inputs) {
    if (inputs.type().isPresent()) {
      return mapper.constructType(inputs.type().get());
    }
    JavaType declared =
        mapper.constructType(shardType).findSuperType(ShardType.class).containedTypeOrUnknown(0);
    if (declared.isJavaLangObject()) {
      throw new IllegalArgumentException(
          "the type of its inputs does not stand in its declaration: write \"class %s implements ShardType<Move>\", or override inputType()"
              .formatted(shardType.getSimpleName()));
    }
    return declared;
  }

  /**
   * Readers and writers for one shard type of the plugin.
   *
   * @param inputs type of the type's inputs
   * @return the readers and writers; the type's inputs are read strictly
   */
  public TypeJson forInputs(Type inputs) {
    return forInputs(inputs, false);
  }

  /**
   * Readers and writers for one shard type of the plugin.
   *
   * @param inputs type of the type's inputs
   * @param lenient whether the type wants values converted to what its inputs have
   * @return the readers and writers
   * @throws IllegalArgumentException if no input of that type can be read, whatever it is
   */
  public TypeJson forInputs(Type inputs, boolean lenient) {
    JsonMapper binding = lenient ? InputBinding.lenient(mapper) : strictInputs;
    JavaType type = mapper.constructType(inputs);
    requireReadable(binding, type);
    for (Class<?> variant : DeclaredTypes.variants(type)) { // Jackson looks when one comes
      requireReadable(binding, mapper.constructType(variant));
    }
    return new TypeJson(
        mapper.tokenStreamFactory(),
        maxValues,
        inputParsers,
        binding.readerFor(type),
        mapper.writer(),
        this::cborWriter,
        maxSnapshotBytes);
  }

  /**
   * Checks that the states that a shard type declares can be written.
   *
   * @param shardType class of the shard type
   * @throws IllegalArgumentException if one of them or a part of it is no data
   */
  public void requireWritable(Class<?> shardType) {
    DeclaredStates.check(shardType, mapper);
  }

  /** Has the readers of the type and of its members made. */
  private static void requireReadable(JsonMapper mapper, JavaType inputs) {
    if (inputs.hasRawClass(void.class)) {
      throw new IllegalArgumentException("inputs cannot be read: void has no values");
    }
    try {
      ValueDeserializer<Object> reader =
          mapper._deserializationContext().findRootValueDeserializer(inputs);
      if (reader instanceof AbstractDeserializer) {
        throw new IllegalArgumentException(
            "inputs cannot be read: "
                + DeclaredTypes.whyUnreadable(inputs.getRawClass())
                + ": make it a record or a sealed interface of records, or say with @JsonTypeInfo"
                + " and @JsonSubTypes which types an input may have");
      }
    } catch (InvalidDefinitionException e) {
      throw new IllegalArgumentException("inputs cannot be read: " + reason(e), e);
    }
  }

  private static String reason(InvalidDefinitionException e) {
    return e.getOriginalMessage().startsWith(NO_KEY)
        ? "%s is the key of a map, and cannot be made of a name: take text, a number or an enum, or give it a public constructor of one String"
            .formatted(e.getType().toCanonical())
        : e.getOriginalMessage();
  }

  /**
   * Writes and reads results of work beside ticks.
   *
   * @param loader of the plugin's classes
   * @return a codec of its own
   */
  public ResultCodec results(ClassLoader loader) {
    return new ResultCodec(kept(), loader);
  }

  /**
   * How simulations of a type are saved.
   *
   * @param type that they save
   * @param version of the type, from 1
   * @return the form
   * @throws IllegalArgumentException if nothing of that type can be read
   */
  SavedForm saved(Type type, int version) {
    if (version < 1) {
      throw new IllegalArgumentException("savedVersion() is " + version + ": versions are from 1");
    }
    JavaType form = kept().constructType(type);
    DeclaredTypes.checkInputs(form);
    requireReadable(kept(), form);
    for (Class<?> variant : DeclaredTypes.variants(form)) {
      requireReadable(kept(), kept().constructType(variant));
    }
    return new SavedForm(kept(), form, version);
  }

  /** Reads what the server has written itself, to which the limits of inputs do not apply. */
  private synchronized JsonMapper kept() {
    if (kept == null) {
      StreamReadConstraints constraints =
          StreamReadConstraints.builder()
              .maxStringLength(Integer.MAX_VALUE)
              .maxNumberLength(Integer.MAX_VALUE)
              .build();
      kept = DataMapping.of(JsonMapper.builder(new WellFormedJsonFactory(constraints))).build();
    }
    return kept;
  }

  /** Made when the first client requests CBOR: on most servers none does. */
  private synchronized ObjectWriter cborWriter() {
    if (cborWriter == null) {
      cborWriter = DataMapping.cbor().writer();
    }
    return cborWriter;
  }
}
