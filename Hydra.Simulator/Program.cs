using Hydra.ServiceDefaults;
using Hydra.Simulator;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.AddHydraDefaults();
builder.AddSimulator();

WebApplication app = builder.Build();
app.MapHydraDefaults();
app.MapSimulator();
await app.StartStandInsAsync();
await app.RunAsync();
