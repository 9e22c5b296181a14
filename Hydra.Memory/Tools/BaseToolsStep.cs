using Hydra.Memory.Opening;

namespace Hydra.Memory.Tools;

/// <summary>Has the memory's own tools there before the first agent asks for them.</summary>
internal sealed class BaseToolsStep(ToolStore tools) : IOpeningStep
{
    public Task OpenAsync(CancellationToken cancellationToken) => tools.UpsertAsync(BaseTools.All, cancellationToken);
}
