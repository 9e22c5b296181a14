using System.Text;
using System.Text.Json;

namespace Hydra.Gateway.Responses;

/// <summary>A call of one of the caller's functions.</summary>
internal sealed class CallItem(string id, int index, string callId, string name) : ResponseItem(id, index)
{
    private readonly StringBuilder _arguments = new();

    public string Arguments => _arguments.ToString();

    public bool HasArguments => _arguments.Length > 0;

    public void Append(string arguments) => _arguments.Append(arguments);

    protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("type", "function_call");
        json.WriteString("call_id", callId);
        json.WriteString("name", name);
        json.WriteString("arguments", Arguments);
    }
}
