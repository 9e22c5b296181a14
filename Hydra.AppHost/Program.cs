using Hydra.AppHost.CommandLine;

return await RootVerb.InvokeAsync(args, new CommandConsole(Console.Out, Console.Error));
