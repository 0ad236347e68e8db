use crate::sql::Statement;
use crate::sql::Value;

/// Several statements as one text with one list of values: the database's thread is asked once instead of once each.
/// The parameters are numbered on.
pub(super) fn script(statements: Vec<Statement>) -> (String, Vec<Value>) {
    let mut text = String::with_capacity(statements.iter().map(|statement| statement.sql.len() + 8).sum());
    let mut values = Vec::new();
    for statement in statements {
        renumber(statement.sql, values.len(), &mut text);
        text.push_str(";\n");
        values.extend(statement.values);
    }
    (text, values)
}

fn renumber(sql: &str, by: usize, text: &mut String) {
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        // Our own statements have nothing but a number behind the sign.
        let number: usize = number.parse().unwrap_or_default();
        text.push('$');
        text.push_str(&(number + by).to_string());
        text.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_on() {
        let (text, values) = script(vec![
            Statement::new("DELETE FROM a WHERE x = $1 AND y = $2 AND z = $1", [1.into(), 2.into()]),
            Statement::new("DELETE FROM b", []),
            Statement::new("UPDATE c SET y = $2 WHERE x = $1", [3.into(), 4.into()]),
        ]);
        let wanted = "DELETE FROM a WHERE x = $1 AND y = $2 AND z = $1;\nDELETE FROM b;\n\
                      UPDATE c SET y = $4 WHERE x = $3;\n";
        assert_eq!(text, wanted);
        assert_eq!(values.len(), 4);
    }
}
