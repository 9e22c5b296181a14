using Hydra.Memory.Letta;

namespace Hydra.Memory.Blocks;

/// <summary>What a request that changes a block says beside its body.</summary>
/// <param name="Author">Who changes it, and why.</param>
/// <param name="Expected">The versions that it may be at.</param>
/// <param name="Blocks">The blocks.</param>
/// <param name="Response">The answer.</param>
internal readonly record struct BlockEditing(Authorship Author, IfMatch Expected, BlockStore Blocks, HttpResponse Response)
{
    public async Task<Outcome<BlockRow>> ChangeAsync(string blockId, RequestObject body, CancellationToken cancellationToken)
    {
        string? reason = body.Text("reason");
        return body.IsRefused(out Refusal? refusal)
            ? refusal
            : await Blocks.ChangeAsync(blockId, Expected, before => BlocksApi.Edit(body, before.Content), Author.Because(reason), cancellationToken);
    }
}
