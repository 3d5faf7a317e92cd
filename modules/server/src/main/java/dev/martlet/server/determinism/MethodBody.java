package dev.martlet.server.determinism;

import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.invoke.MethodHandleInfo;
import java.util.ArrayList;
import java.util.List;

/** The instructions of a method. */
final class MethodBody {
  private static final String WORK = "Ldev/martlet/api/shard/AsyncWork;";

  private final List<CodeElement> elements;
  private final List<Use> uses = new ArrayList<>();
  private int line;

  private MethodBody(List<CodeElement> elements) {
    this.elements = elements;
  }

  /** The elements of a method's code; none if it is abstract or native. */
  static List<CodeElement> elements(MethodModel method) {
    return method.code().map(code -> code.elementList()).orElse(List.of());
  }

  /** What a method uses. Work that is done beside the shard is left out. */
  static List<Use> uses(List<CodeElement> elements) {
    MethodBody body = new MethodBody(elements);
    for (int i = 0; i < elements.size(); i++) {
      body.read(i);
    }
    return body.uses;
  }

  private void read(int at) {
    switch (elements.get(at)) {
      case LineNumber number -> line = number.line();
      case NewObjectInstruction made -> make(made.className());
      case FieldInstruction field when isStatic(field) ->
          uses.add(new Use.Touch(line, field.owner().asInternalName()));
      case InvokeInstruction call ->
          call(
              at,
              call.owner().asInternalName(),
              call.name().stringValue(),
              call.type().stringValue(),
              call.opcode() == Opcode.INVOKEVIRTUAL || call.opcode() == Opcode.INVOKEINTERFACE);
      case InvokeDynamicInstruction dynamic -> read(at, dynamic);
      default -> {} // nothing that leaves the method
    }
  }

  private static boolean isStatic(FieldInstruction field) {
    return field.opcode() == Opcode.GETSTATIC || field.opcode() == Opcode.PUTSTATIC;
  }

  private void make(ClassEntry type) {
    uses.add(new Use.Make(line, type.asInternalName()));
  }

  private void call(int at, String owner, String name, String descriptor, boolean virtual) {
    uses.add(new Use.Call(line, at, owner, name, descriptor, virtual));
  }

  /** Lambdas and method references count as called where they are made. */
  private void read(int at, InvokeDynamicInstruction dynamic) {
    if (dynamic.typeSymbol().returnType().descriptorString().equals(WORK)) {
      return;
    }
    for (LoadableConstantEntry argument : dynamic.invokedynamic().bootstrap().arguments()) {
      if (argument instanceof MethodHandleEntry handle) {
        read(at, handle);
      }
    }
  }

  private void read(int at, MethodHandleEntry handle) {
    if (handle.kind() < MethodHandleInfo.REF_invokeVirtual) {
      return; // of a field
    }
    MemberRefEntry member = handle.reference();
    if (handle.kind() == MethodHandleInfo.REF_newInvokeSpecial) {
      make(member.owner());
    }
    call(
        at,
        member.owner().asInternalName(),
        member.name().stringValue(),
        member.type().stringValue(),
        handle.kind() == MethodHandleInfo.REF_invokeVirtual
            || handle.kind() == MethodHandleInfo.REF_invokeInterface);
  }
}
