using Hydra.Memory.Letta;
using Hydra.Memory.Tools;

namespace Hydra.Memory.AgentFiles;

/// <summary>Tools as agent files have them: with a name of their own, which need not be in a schema.</summary>
internal static class AgentFileTools
{
    public static ToolContent Read(RequestObject tool)
    {
        string name = tool.RequiredText("name");
        ToolContent content = ToolContent.Named(tool, name);
        return content with { ToolType = tool.Text("tool_type") ?? content.ToolType };
    }
}
