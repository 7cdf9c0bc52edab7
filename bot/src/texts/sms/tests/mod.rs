mod counting;
mod keywords;
mod letters;
