namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>A node raised: the prompt ends with <c>execution_error</c>.</summary>
/// <param name="type">The exception's type there.</param>
/// <param name="message">What it says there.</param>
internal sealed class NodeFailureException(string type, string message) : Exception(message)
{
    public string Type => type;

    public static NodeFailureException OutOfMemory() => new(
        "torch.OutOfMemoryError",
        "Allocation on device \nThis error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.");
}
