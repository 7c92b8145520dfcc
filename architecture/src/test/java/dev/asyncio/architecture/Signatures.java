package dev.asyncio.architecture;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.stream.Stream;

/// The signatures of a class that its users can see, each as a line that begins with the class's name.
///
/// Types are written with their type arguments and their `@Nullable`, as both are promises to the caller.
final class Signatures {

    private Signatures() {}

    /// {@return the line of `type` itself and one for each public or protected member; none if users cannot see
    /// it}
    static Stream<String> of(Class<?> type) {
        if (!isVisible(type)) {
            return Stream.empty();
        }
        return Stream.of(
                        Stream.of(header(type)),
                        Arrays.stream(type.getDeclaredFields())
                                .filter(Signatures::isVisible)
                                .map(Signatures::field),
                        Arrays.stream(type.getDeclaredConstructors())
                                .filter(Signatures::isVisible)
                                .map(Signatures::constructor),
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(Signatures::isVisible)
                                .map(Signatures::method))
                .flatMap(lines -> lines)
                .map(line -> type.getTypeName().replace('$', '.') + ": " + shortened(line));
    }

    private static boolean isVisible(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
            if (!isVisible(c.getModifiers()) || c.isAnonymousClass() || c.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(Member member) {
        return isVisible(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String header(Class<?> type) {
        String permitted = type.isSealed()
                ? " permits "
                        + Arrays.stream(type.getPermittedSubclasses())
                                .map(Class::getSimpleName)
                                .sorted()
                                .collect(joining(", "))
                : "";
        String superclass = type.getSuperclass() == null || type.getSuperclass() == Object.class
                ? ""
                : " extends " + type.getAnnotatedSuperclass();
        String interfaces = type.getInterfaces().length == 0
                ? ""
                : " implements "
                        + Arrays.stream(type.getAnnotatedInterfaces())
                                .map(AnnotatedType::toString)
                                .collect(joining(", "));
        // toGenericString says the modifiers, sealed and record among them, and the type parameters.
        return type.toGenericString() + superclass + interfaces + permitted;
    }

    private static String field(Field field) {
        return modifiers(field.getModifiers(), Modifier.fieldModifiers()) + field.getAnnotatedType() + " "
                + field.getName();
    }

    private static String constructor(Constructor<?> constructor) {
        return modifiers(constructor.getModifiers(), Modifier.constructorModifiers())
                + typeParameters(constructor)
                + constructor.getDeclaringClass().getSimpleName()
                + parameters(constructor);
    }

    private static String method(Method method) {
        return modifiers(method.getModifiers(), Modifier.methodModifiers())
                + (method.isDefault() ? "default " : "")
                + typeParameters(method)
                + method.getAnnotatedReturnType()
                + " "
                + method.getName()
                + parameters(method);
    }

    private static String modifiers(int modifiers, int allowed) {
        // Whether a method takes a lock or is native is nobody's business.
        String text = Modifier.toString(modifiers & allowed & ~(Modifier.SYNCHRONIZED | Modifier.NATIVE));
        return text.isEmpty() ? "" : text + " ";
    }

    private static String typeParameters(Executable executable) {
        if (executable.getTypeParameters().length == 0) {
            return "";
        }
        return Arrays.stream(executable.getTypeParameters())
                .map(Signatures::typeParameter)
                .collect(joining(", ", "<", "> "));
    }

    private static String typeParameter(TypeVariable<?> parameter) {
        String bounds = Arrays.stream(parameter.getAnnotatedBounds())
                .map(AnnotatedType::toString)
                .collect(joining(" & "));
        return bounds.equals("java.lang.Object") ? parameter.getName() : parameter.getName() + " extends " + bounds;
    }

    private static String parameters(Executable executable) {
        String parameters = Arrays.stream(executable.getParameters())
                .map(Signatures::parameter)
                .collect(joining(", ", "(", ")"));
        String thrown = Arrays.stream(executable.getAnnotatedExceptionTypes())
                .map(AnnotatedType::toString)
                .collect(joining(", "));
        return thrown.isEmpty() ? parameters : parameters + " throws " + thrown;
    }

    private static String parameter(Parameter parameter) {
        String type = parameter.getAnnotatedType().toString();
        return parameter.isVarArgs() ? type.substring(0, type.length() - "[]".length()) + "..." : type;
    }

    /// Leaves out what every line would repeat.
    private static String shortened(String line) {
        return line.replace("@org.jspecify.annotations.Nullable() ", "@Nullable ")
                .replace("@org.jspecify.annotations.Nullable ", "@Nullable ")
                .replaceAll("\\bjava\\.(lang|util|util\\.function|time)\\.(?=[A-Z])", "");
    }
}
