using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Hydra.Cluster.Reading;

/// <summary>
/// Tree → <see cref="ClusterDocument"/>. A part that cannot be bound keeps its default and is named as a problem; the rest is
/// bound all the same, so that one reading finds every problem. What misses a required value is therefore never used: see <see cref="ClusterReader"/>.
/// </summary>
internal sealed class DocumentBinder(ProblemList problems)
{
    /// <summary>How a value of a type is bound, worked out once a type.</summary>
    private static readonly ConcurrentDictionary<Type, Bind> Binders = new();

    private delegate object? Bind(DocumentBinder binder, YamlNode node, YamlPath path, string? keyPattern);

    public ClusterDocument BindDocument(YamlNode root) => (ClusterDocument)BindRecord(root, YamlPath.Root, typeof(ClusterDocument));

    private object BindRecord(YamlNode node, YamlPath path, Type type)
    {
        var plan = BindingPlan.For(type);
        object target = plan.Create();
        if (node is not YamlMapping mapping)
        {
            problems.Error(path, node.Place, "A mapping is expected here.", $"Its keys are {string.Join(", ", plan.Keys.Keys)}.");
            return target;
        }

        foreach (YamlEntry entry in mapping.Entries)
            BindEntry(target, plan, entry, path);
        foreach (BoundKey key in plan.Keys.Values.Where(key => key.IsRequired && mapping.Find(key.Name) is null))
            problems.Error(path, $"'{key.Name}' is missing.", $"Add '{key.Name}': {FormOf(key.Type)}.");
        return target;
    }

    private void BindEntry(object target, BindingPlan plan, YamlEntry entry, YamlPath path)
    {
        if (!plan.Keys.TryGetValue(entry.Key, out BoundKey? key))
        {
            problems.Unknown(path.Key(entry.Key), entry.KeyPlace, entry.Key, plan.Keys.Keys, $"'{TextForm.Excerpt(entry.Key)}' is not a key here.");
            return;
        }

        YamlPath keyPath = path.Key(entry.Key);
        if (BindValue(entry.Value, keyPath, key.Type, key.KeyPattern) is not { } value)
            return;
        foreach (ValidationAttribute rule in key.Rules)
            CheckRule(rule, value, entry.Value, keyPath);
        key.Set(target, value);
    }

    private object? BindValue(YamlNode node, YamlPath path, Type type, string? keyPattern) => Binders.GetOrAdd(type, BinderOf)(this, node, path, keyPattern);

    private static Bind BinderOf(Type type)
    {
        Type? generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic == typeof(IReadOnlyDictionary<,>))
            return Method(nameof(BindMap), type.GenericTypeArguments[1]).CreateDelegate<Bind>();
        if (generic == typeof(IReadOnlyList<>))
            return Method(nameof(BindList), type.GenericTypeArguments[0]).CreateDelegate<Bind>();
        return IsRecord(type) ? (binder, node, path, _) => binder.BindRecord(node, path, type) : (binder, node, path, _) => binder.BindScalar(node, path, type);
    }

    private Dictionary<string, T>? BindMap<T>(YamlNode node, YamlPath path, string? keyPattern)
    {
        if (node is not YamlMapping mapping)
            return Wrong<Dictionary<string, T>>(node, path, "A mapping of names is expected here.", "Write NAME: VALUE lines, or remove the key.");

        var map = new Dictionary<string, T>(mapping.Entries.Count);
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (string.IsNullOrWhiteSpace(entry.Key))
                problems.Error(path, entry.KeyPlace, "A name is empty.", "Write one.");
            else if (keyPattern is not null && !TextForm.Matches(keyPattern, entry.Key))
                problems.Error(path.Key(entry.Key), entry.KeyPlace, $"'{TextForm.Excerpt(entry.Key)}' cannot be a name here.", $"Names match {keyPattern}.");
            // What cannot be bound keeps its place, so that whatever refers to it is not called wrong as well.
            map[entry.Key] = BindValue(entry.Value, path.Key(entry.Key), typeof(T), null) is T value ? value : default!;
        }

        return map;
    }

    private List<T>? BindList<T>(YamlNode node, YamlPath path, string? keyPattern)
    {
        if (node is not YamlSequence sequence)
            return Wrong<List<T>>(node, path, "A list is expected here.", "Write [A, B] or lines that start with a dash, or remove the key.");

        var list = new List<T>(sequence.Items.Count);
        for (int i = 0; i < sequence.Items.Count; i++)
            list.Add(BindValue(sequence.Items[i], path.Item(i), typeof(T), null) is T value ? value : default!);

        return list;
    }

    private object? BindScalar(YamlNode node, YamlPath path, Type type)
    {
        if (node is not YamlScalar scalar || scalar.IsNull)
            return Wrong<object>(node, path, "A value is expected here.", $"It is {ScalarReader.FormOf(type)}.");
        if (ScalarReader.TryParse(type, scalar.Value, out object? value))
            return value;

        string message = $"'{TextForm.Excerpt(scalar.Value)}' cannot be read.";
        if (!type.IsEnum)
            return Wrong<object>(node, path, message, $"It is {ScalarReader.FormOf(type)}.");
        problems.Unknown(path, node.Place, scalar.Value, KebabCase.MembersOf(type).Keys, message);
        return null;
    }

    private void CheckRule(ValidationAttribute rule, object value, YamlNode node, YamlPath path)
    {
        // The attribute would let an overlong match end in an exception.
        if (rule is RegularExpressionAttribute pattern ? TextForm.Matches(pattern.Pattern, (string)value) : rule.IsValid(value))
            return;
        string text = node is YamlScalar scalar ? TextForm.Excerpt(scalar.Value) : "";
        (string message, string remedy) = rule switch
        {
            RangeAttribute range => ($"'{text}' is out of range.", $"It lies between {Shown(range.Minimum)} and {Shown(range.Maximum)}."),
            RegularExpressionAttribute form => ($"'{text}' has the wrong form.", $"It matches {form.Pattern}."),
            _ => ("The list is empty.", "Name at least one, or remove the key."),
        };
        problems.Error(path, node.Place, message, remedy);
    }

    private T? Wrong<T>(YamlNode node, YamlPath path, string message, string remedy) where T : class
    {
        problems.Error(path, node.Place, message, remedy);
        return null;
    }

    private static string FormOf(Type type) =>
        IsRecord(type) ? $"a mapping with {string.Join(", ", BindingPlan.For(type).Keys.Keys)}"
        : type.IsGenericType ? "a list or mapping"
        : ScalarReader.FormOf(type);

    private static bool IsRecord(Type type) =>
        type.Assembly == typeof(DocumentBinder).Assembly && type is { IsClass: true } && !type.IsDefined(typeof(ScalarFormAttribute));

    private static string Shown(object limit) => limit is TimeSpan duration ? DurationText.Of(duration) : Convert.ToString(limit, CultureInfo.InvariantCulture)!;

    private static MethodInfo Method(string name, Type item) =>
        typeof(DocumentBinder).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(item);
}
