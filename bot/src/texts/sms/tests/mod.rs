mod budgets;
mod counting;
mod keywords;
mod letters;
