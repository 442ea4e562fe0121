"""A zone as values: features, figures, plan, policy measures, glossary, landmarks."""
