using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Hydra.Gateway.Responses;

/// <summary>Writes the events of one streamed response: <c>event: type</c>, and data that repeats the type and counts up by one from event to event.</summary>
internal sealed class ResponseEvents
{
    private IBufferWriter<byte> _output = new ArrayBufferWriter<byte>();
    private int _next;

    /// <summary>Sends the events that follow to an output.</summary>
    public void WriteTo(IBufferWriter<byte> output) => _output = output;

    /// <summary>Begins an event; its own fields follow, then <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin(string type)
    {
        _output.Write("event: "u8);
        _output.Advance(Encoding.ASCII.GetBytes(type, _output.GetSpan(type.Length)));
        _output.Write("\ndata: "u8);
        var json = new Utf8JsonWriter(_output);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteNumber("sequence_number", _next++);
        return json;
    }

    /// <summary>Ends the event that was begun.</summary>
    public void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Dispose();
        _output.Write("\n\n"u8);
    }
}
