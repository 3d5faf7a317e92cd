package dev.martlet.server.determinism;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.Signature;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where an object goes that was just made: into a field, a local variable or to the caller. Its
 * generic type is written there; where it is made, it is not.
 */
final class Kept {
  private final PluginClass type;
  private final MethodModel method;
  private final List<CodeElement> elements;
  private final int at;

  /**
   * An object that the method has made.
   *
   * @param at the element of the code whose result it is
   */
  Kept(PluginClass type, MethodModel method, List<CodeElement> elements, int at) {
    this.type = type;
    this.method = method;
    this.elements = elements;
    this.at = at;
  }

  /** The field that it is put into; empty if it goes elsewhere. */
  Optional<FieldModel> field() {
    return next(at) < elements.size()
            && elements.get(next(at)) instanceof FieldInstruction field
            && (field.opcode() == Opcode.PUTFIELD || field.opcode() == Opcode.PUTSTATIC)
            && field.owner().asInternalName().equals(type.name())
        ? type.field(field.name().stringValue())
        : Optional.empty();
  }

  /** The generic type that it is declared with; empty if that does not show. */
  Optional<Signature> signature() {
    int next = next(at);
    if (next == elements.size()) {
      return Optional.empty();
    }
    return switch (elements.get(next)) {
      case FieldInstruction put ->
          field()
              .flatMap(field -> field.findAttribute(Attributes.signature()))
              .map(signature -> signature.asTypeSignature());
      case StoreInstruction store -> variable(store.slot(), next);
      case ReturnInstruction result ->
          method
              .findAttribute(Attributes.signature())
              .map(signature -> signature.asMethodSignature().result());
      default -> Optional.empty();
    };
  }

  private int next(int from) {
    int next = from + 1;
    while (next < elements.size() && !(elements.get(next) instanceof Instruction)) {
      next++;
    }
    return next;
  }

  /** The variable whose scope begins where it is stored. */
  private Optional<Signature> variable(int slot, int store) {
    Set<Label> starts = new HashSet<>();
    for (CodeElement element : elements.subList(store + 1, next(store))) {
      if (element instanceof LabelTarget target) {
        starts.add(target.label());
      }
    }
    for (CodeElement element : elements) {
      if (element instanceof LocalVariableType variable
          && variable.slot() == slot
          && starts.contains(variable.startScope())) {
        return Optional.of(variable.signatureSymbol());
      }
    }
    return Optional.empty();
  }
}
