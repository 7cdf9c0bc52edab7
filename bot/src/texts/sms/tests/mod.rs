mod budgets;
mod counting;
mod estimates;
mod keywords;
mod kinds;
mod letters;
mod pages;
mod talks;
