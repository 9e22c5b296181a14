namespace Hydra.Memory.Opening;

/// <summary>What a feature does between the opening of the database and the first request, in the order in which the features are added. It may run again after a failure.</summary>
internal interface IOpeningStep
{
    /// <exception cref="System.Data.Common.DbException">The database went away; the opening is tried again.</exception>
    /// <exception cref="ServiceDefaults.Lifetime.StartRefusedException">What is stored and what is configured do not fit; the message says what to do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);
}
