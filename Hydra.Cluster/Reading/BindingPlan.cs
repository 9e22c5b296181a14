using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hydra.Cluster.Reading;

/// <summary>How a mapping of the file becomes a record: its keys, worked out once a type.</summary>
internal sealed class BindingPlan
{
    private static readonly ConcurrentDictionary<Type, BindingPlan> Plans = new();

    private BindingPlan(Type type)
    {
        Type = type;
        Keys = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => new BoundKey(property))
            .ToDictionary(key => key.Name);
    }

    public Type Type { get; }

    public IReadOnlyDictionary<string, BoundKey> Keys { get; }

    public static BindingPlan For(Type type) => Plans.GetOrAdd(type, static type => new BindingPlan(type));

    /// <summary>An instance with the defaults of the type; what the file leaves out keeps them.</summary>
    public object Create() => Activator.CreateInstance(Type)!;
}

/// <summary>One key of a mapping.</summary>
internal sealed class BoundKey(PropertyInfo property)
{
    public string Name { get; } = KebabCase.Of(property.Name);

    public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredMemberAttribute));

    public string? KeyPattern { get; } = property.GetCustomAttribute<KeysAttribute>()?.Pattern;

    public IReadOnlyList<ValidationAttribute> Rules { get; } = [.. property.GetCustomAttributes<ValidationAttribute>()];

    public object? Get(object target) => property.GetValue(target);

    public void Set(object target, object value) => property.SetValue(target, value);
}
