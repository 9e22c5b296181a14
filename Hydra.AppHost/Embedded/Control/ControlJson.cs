using System.Text.Json.Serialization;
using Hydra.AppHost.Embedded.Boards;
using Microsoft.AspNetCore.Mvc;

namespace Hydra.AppHost.Embedded.Control;

/// <summary>What the control endpoint says, for it and for the verbs that ask it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ResourceRow))]
[JsonSerializable(typeof(IEnumerable<ResourceRow>))]
[JsonSerializable(typeof(List<ResourceRow>))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ControlJson : JsonSerializerContext;
