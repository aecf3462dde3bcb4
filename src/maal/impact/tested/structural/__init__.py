"""Bayesian structural time series: a level, a season, a regression with spike and slab, sampled by Gibbs.

The model of Scott & Varian (2014, *Int. J. Mathematical Modelling and Numerical Optimisation* 5) with the priors of
Brodersen et al. (2015, *Annals of Applied Statistics* 9), on an outcome and controls in standard units:

    y_t = level_t + season_t + x_t'β + ε_t,    level_{t+1} = level_t + η_t.

One idea a module: `priors`, `states` (level and season as a sparse Gaussian Markov process), `smoother` (all states in
one draw), `regression` (which controls, with what coefficients), `variances`, `gibbs` (one after the other), `errors`
(one-step errors). Around it: `series` (a table becomes arrays), `effects` (draws become an effect), `checks`, `words`.
"""
